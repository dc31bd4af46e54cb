"""Every module gets a simulator of its own; every case is noted with the functions of pypowervm that it called."""
import json
import logging
import os
import sys
import uuid

import pytest

sys.path.insert(0, os.path.dirname(__file__))

from support.exercised import Recorder  # noqa: E402
from support.simulator import Simulator  # noqa: E402

# The certificate of a host is the only one that its client trusts.
for each in ('REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'):
    os.environ.pop(each, None)

# What pypowervm logs is only shown with the case that failed.
logging.getLogger().addHandler(logging.NullHandler())

RECORDER = Recorder()
REPORT = os.environ.get('CONFORMANCE_REPORT')
CASES = []


@pytest.fixture(scope='module')
def options():
    """Of the module's simulator; a module may give others."""
    return {}


@pytest.fixture(scope='module')
def simulator(options):
    started = Simulator(**options)
    yield started
    started.close()


@pytest.fixture(autouse=True)
def _no_faults_left(request):
    yield
    if 'simulator' in request.fixturenames:
        request.getfixturevalue('simulator').clear()


@pytest.fixture(scope='module')
def adapter(simulator):
    return simulator.adapter()


@pytest.fixture(scope='module')
def system(adapter):
    from pypowervm.wrappers import managed_system
    return managed_system.System.get(adapter)[0]


@pytest.fixture(scope='module')
def pool(adapter):
    from pypowervm.wrappers import storage as stor
    return stor.SSP.get(adapter)[0]


@pytest.fixture(scope='module')
def tier(pool):
    from pypowervm.tasks import storage as ts
    return ts.default_tier_for_ssp(pool)


@pytest.fixture(scope='module')
def vios(adapter):
    from pypowervm.wrappers import virtual_io_server as pvm_vios
    return pvm_vios.VIOS.search(adapter, name='vios1', one_result=True)


@pytest.fixture(scope='module')
def group(adapter):
    from pypowervm.tasks import storage as ts
    return ts.find_vg(adapter, 'rootvg', vios_name='vios1')[1]


@pytest.fixture
def new_lpar(adapter, system):
    """Makes partitions; those that are still there at the end are powered off and deleted."""
    from pypowervm import exceptions
    from pypowervm.tasks import power
    from pypowervm.utils import lpar_builder
    from pypowervm.wrappers import logical_partition
    made = []

    def create(**attributes):
        given = {'name': 'c-' + uuid.uuid4().hex[:12], 'memory': 1024, 'vcpu': 1, **attributes}
        builder = lpar_builder.LPARBuilder(adapter, given, lpar_builder.DefaultStandardize(system))
        lpar = builder.build().create(parent=system)
        made.append(lpar.uuid)
        return lpar

    yield create
    for each in made:
        try:
            lpar = logical_partition.LPAR.get(adapter, uuid=each)
            if lpar.state != 'not activated':
                power.PowerOp.stop(lpar, opts=power.popts.PowerOffOpts().vsp_hard())
            logical_partition.LPAR.get(adapter, uuid=each).delete()
        except exceptions.HttpNotFound:
            pass


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    RECORDER.start()
    outcome = yield
    RECORDER.stop(outcome.excinfo is None)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == 'call' or report.failed:
        name = '%s: %s' % (item.location[0].rsplit('/', 1)[-1][len('test_'):-len('.py')], item.name[len('test_'):].replace('_', ' '))
        CASES.append({'name': name, 'passed': report.passed, 'seconds': round(report.duration, 2),
                      'why': '' if report.passed else report.longreprtext[-6000:]})


def pytest_sessionfinish():
    if REPORT:
        with open(REPORT, 'w', encoding='utf-8') as file:
            json.dump({'cases': CASES, 'exercised': sorted(RECORDER.passed)}, file)
