"""What other software says of the recordings: lxml of their XML, pypowervm of the values in them.

    oracle.py documents <folder of recordings> <folder to write>
    oracle.py canonical <folder>
    oracle.py values <folder> <table>

Answers are JSON on standard output; what pypowervm logs goes to standard error.
"""

import ast
import base64
import importlib
import json
import pathlib
import sys

from lxml import etree

END = 'END OF SECTION}'


def sections(text):
    """INFO, HEADERS and BODY of a recording; a file without sections is a body."""
    found, name, lines = {}, None, []
    for line in text.splitlines(keepends=True):
        if name is None:
            starts = [key for key in ('INFO', 'HEADERS', 'BODY') if line.startswith(key + '{')]
            name, lines = (starts or [None])[0], []
        elif line.startswith(END):
            found[name], name = ''.join(lines), None
        else:
            lines.append(line)
    return found or {'BODY': text}


def literal(text):
    return ast.literal_eval(text.strip()) if text else {}


def parse(text):
    return etree.fromstring(text.encode())


def documents(source, target):
    """Writes the body of every recording, and tells what lxml thinks of it."""
    target = pathlib.Path(target)
    (target / 'documents').mkdir(parents=True, exist_ok=True)
    index = []
    for path in sorted(pathlib.Path(source).iterdir()):
        parts = sections(path.read_text(encoding='utf-8'))
        body = parts['BODY'].strip()
        (target / 'documents' / path.name).write_text(body, encoding='utf-8')
        info, headers = literal(parts.get('INFO')), literal(parts.get('HEADERS'))
        item = {
            'file': path.name,
            'path': info.get('path'),
            'status': int(info.get('status', 200)),
            'headers': headers,
            'reason': None,
            'entries': [],
        }
        try:
            item['entries'] = [content.tag for content in contents(parse(body))]
        except etree.XMLSyntaxError as error:
            item['reason'] = str(error).replace(' (<string>, line', ' (line')
        index.append(item)
    (target / 'index.json').write_text(json.dumps(index), encoding='utf-8')
    return index


def contents(root):
    """What the entries of a feed, or the entry, hold."""
    entries = [root] if root.tag.endswith('}entry') else root.findall('{*}entry')
    return [content[0] for entry in entries for content in entry.findall('{*}content')[:1] if len(content)]


def canonical_form(element, exclusive, keep_blanks):
    if not keep_blanks:
        for node in element.iter():
            node.text = node.text if (node.text or '').strip() else None
            if node is not element:
                node.tail = node.tail if (node.tail or '').strip() else None
    return etree.tostring(element, method='c14n', exclusive=exclusive, with_comments=True, with_tail=False).decode()


def canonical(folder):
    """Compares what was written back with what was read: whole documents, and the content of entries."""
    folder = pathlib.Path(folder)
    results = []
    for path in sorted((folder / 'written').iterdir()):
        file, _, entry = path.name.partition('@')
        original = parse((folder / 'documents' / file).read_text(encoding='utf-8'))
        if entry:
            original = contents(original)[int(entry)]
        results.append({'name': path.name, **compare(original, path.read_text(encoding='utf-8'), bool(entry))})
    return results


def compare(original, text, exclusive):
    try:
        written = parse(text)
    except etree.XMLSyntaxError as error:
        return {'equal': False, 'exact': False, 'difference': str(error)}
    exact = canonical_form(original, exclusive, True) == canonical_form(written, exclusive, True)
    one, other = canonical_form(original, exclusive, False), canonical_form(written, exclusive, False)
    difference = None
    if one != other:
        at = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
        difference = 'read %r, written %r' % (one[max(0, at - 40):at + 40], other[max(0, at - 40):at + 40])
    return {'equal': one == other, 'exact': exact, 'difference': difference}


def values(folder, table):
    """The values of pypowervm's wrappers, in the shape of the table."""
    from pypowervm import adapter

    folder = pathlib.Path(folder)
    types = json.loads(pathlib.Path(table).read_text(encoding='utf-8'))
    results = []
    for item in json.loads((folder / 'index.json').read_text(encoding='utf-8')):
        names = {etree.QName(tag).localname for tag in item['entries']}
        for one in [one for one in types if names == {one['resource']}]:
            body = (folder / 'documents' / item['file']).read_text(encoding='utf-8')
            answer = adapter.Response('GET', item['path'], item['status'], 'OK', item['headers'], body=body)
            answer._unmarshal_atom()
            module, _, name = one['wrapper'].partition(':')
            wrapped = getattr(importlib.import_module('pypowervm.wrappers.' + module), name).wrap(answer)
            for index, wrapper in enumerate(wrapped if isinstance(wrapped, list) else [wrapped]):
                found = fields(one['fields'], wrapper)
                results.append({'file': item['file'], 'entry': index, 'wrapper': name, 'values': found})
    return results


def fields(rows, wrapper):
    return {key: row_of(row, wrapper) for key, row in rows.items()}


def row_of(row, wrapper):
    kind = row['kind']
    try:
        found = look_up(wrapper, row['path'])
    except Exception as error:  # what a wrapper raises is an answer too
        return {'$error': '%s: %s' % (type(error).__name__, error)}
    if kind == 'value':
        return plain(found)
    if kind == 'each':
        return [fields(row['fields'], item) for item in found or []]
    if found is None or getattr(found, 'element', found) is None:
        return None
    if kind == 'choice':
        chosen = found.schema_type
        return {'kind': chosen, **fields(row['alternatives'].get(chosen, {}), found)}
    if row.get('only') not in (None, getattr(found, 'schema_type', None)):
        return None
    return fields(row['fields'], found)


READERS = {
    'text': lambda w, path: w._get_val_str(path),
    'int': lambda w, path: w._get_val_int(path),
    'float': lambda w, path: w._get_val_float(path),
    'bool': lambda w, path: w._get_val_bool(path, default=None),
    'texts': lambda w, path: w._get_vals(path),
    'href': lambda w, path: w.get_href(path, one_result=True),
    'hrefs': lambda w, path: w.get_href(path),
}


def look_up(wrapper, path):
    """`property`, `property.property`, `method().key`, or `reader:Element/Element` through the wrapper's own readers."""
    reader, colon, place = path.partition(':')
    if colon and reader == 'all':
        from pypowervm.wrappers.entry_wrapper import ElementWrapper

        return [ElementWrapper.wrap(element) for element in wrapper.element.findall(place)]
    if colon:
        return READERS[reader](wrapper, place)
    for step in path.split('.') if path else []:
        name = step.removesuffix('()')
        wrapper = wrapper[name] if isinstance(wrapper, dict) else getattr(wrapper, name)
        wrapper = wrapper() if step.endswith('()') else wrapper
        if wrapper is None:
            return None
    return wrapper


def plain(value):
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return [plain(item) for item in value]


if __name__ == '__main__':
    command, *arguments = sys.argv[1:]
    json.dump({'documents': documents, 'canonical': canonical, 'values': values}[command](*arguments), sys.stdout)
