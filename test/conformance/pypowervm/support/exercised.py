"""Which functions of pypowervm the passed cases called, and which there are.

Nothing is patched: the interpreter's profile hook sees every call, and one that returned counts. Functions are named by module and by their
place in the source, so that decorated ones count too.
"""
import ast
import dis
import importlib
import pkgutil
import sys
import threading

from pypowervm import tasks
from pypowervm import wrappers
from pypowervm.utils import lpar_builder
from pypowervm.utils import retry
from pypowervm.utils import transaction
from pypowervm.utils import validation
from pypowervm.wrappers import entry_wrapper as ewrap

READS = ('get', 'feed', 'search', 'refresh')
BY_ADDRESS = 'get_by_href'


def modules_of(package):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):
        yield importlib.import_module(found.name)


def functions():
    """(file, first line) -> name of every public function and public method of a public class in tasks and what they rest on."""
    found = {}
    for module in [*modules_of(tasks), lpar_builder, retry, transaction, validation]:
        with open(module.__file__, encoding='utf-8') as source:
            tree = ast.parse(source.read())
        short = module.__name__[len('pypowervm.'):]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                _note(found, module, node, short)
            elif isinstance(node, ast.ClassDef) and not node.name.startswith('_'):
                for member in node.body:
                    if isinstance(member, ast.FunctionDef):
                        _note(found, module, member, '%s.%s' % (short, node.name))
    return found


def _note(found, module, node, scope):
    if node.name.startswith('_'):
        return
    line = node.decorator_list[0].lineno if node.decorator_list else node.lineno
    found[(module.__file__, line)] = '%s.%s' % (scope, node.name)


def wrapper_classes():
    for _module in modules_of(wrappers):
        pass
    known, waiting = {}, [ewrap.EntryWrapper]
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            if getattr(each, 'schema_type', None) and each.__module__.startswith('pypowervm.'):
                known[each.__name__] = each
    return known


def wrapper_reads():
    """Names such as `wrappers.VIOS.search` for each wrapper of a REST type and each way to read it."""
    return ['wrappers.%s.%s' % (name, read) for name in sorted(wrapper_classes()) for read in READS]


def _raises(frame):
    """The hook is told None for a call that ends with an exception, as for one that returns it."""
    return not dis.opname[frame.f_code.co_code[frame.f_lasti]].startswith(('RETURN_', 'YIELD_'))


class Recorder:
    """Collects names while a case runs; they count when it passes."""

    def __init__(self):
        self.known = functions()
        self.wrapper_files = {sys.modules[each.__module__].__file__ for each in wrapper_classes().values()} | {ewrap.__file__}
        self.current = set()
        self.passed = set()

    def start(self):
        self.current = set()
        threading.setprofile(self._hook)
        sys.setprofile(self._hook)

    def stop(self, passed):
        sys.setprofile(None)
        threading.setprofile(None)
        if passed:
            self.passed |= self.current

    def _hook(self, frame, event, arg):
        if event != 'return':
            return
        code = frame.f_code
        name = self.known.get((code.co_filename, code.co_firstlineno))
        if name and (arg is not None or not _raises(frame)):
            self.current.add(name)
        if arg is not None and code.co_name in (*READS, BY_ADDRESS) and code.co_filename in self.wrapper_files:
            self._read(code.co_name, frame.f_locals, arg)

    def _read(self, function, variables, answer):
        """A read counts when it gave something; a refresh, when the server said that nothing had changed."""
        subject = variables.get('cls') or variables.get('self')
        cls = subject if isinstance(subject, type) else type(subject)
        if not issubclass(cls, ewrap.EntryWrapper) or (isinstance(answer, list) and not answer):
            return
        if function in ('get', BY_ADDRESS):
            function = 'feed' if isinstance(answer, list) else 'get'
        if function == 'refresh' and answer is not subject:
            return
        self.current.add('wrappers.%s.%s' % (cls.__name__, function))
