"""Enterprise pools, and what only a Hardware Management Console can do."""
import json

import pytest
from pypowervm import exceptions as exc
from pypowervm.tasks import hdisk
from pypowervm.wrappers import enterprise_pool as pool
from pypowervm.wrappers import job
from pypowervm.wrappers import management_console as mc
from pypowervm.wrappers import virtual_io_server as pvm_vios


@pytest.fixture(scope='module')
def options():
    return {'hosts': [{'enterprisePool': {'name': 'shared', 'total': {'units': 20, 'memory': 100}, 'own': {'units': 4, 'memory': 10}}}]}


@pytest.fixture
def enterprise(adapter):
    return pool.Pool.get(adapter)[0]


def members(adapter, enterprise):
    return pool.PoolMember.get(adapter, parent=enterprise)


def test_enterprise_pool(simulator, adapter, enterprise):
    assert (enterprise.name, enterprise.compliance_state) == ('shared', pool.ComplianceState.IN_COMPLIANCE) and enterprise.id
    assert (enterprise.total_mobile_procs, enterprise.avail_mobile_procs, enterprise.unret_mobile_procs) == (20, 16, 0)
    assert (enterprise.total_mobile_mem, enterprise.avail_mobile_mem, enterprise.unret_mobile_mem) == (100, 90, 0)
    console = mc.ManagementConsole.get(adapter)[0]
    assert [each.name for each in enterprise.mgmt_consoles] == [console.name]
    assert enterprise.mgmt_consoles[0].ip_addr == console.network_interfaces.console_interface.address
    assert enterprise.master_console_mtms.serial == console.mtms.serial
    assert pool.Pool.get(adapter, uuid=enterprise.uuid).name == 'shared'
    assert [each.uuid for each in pool.Pool.search(adapter, name='shared')] == [enterprise.uuid]
    assert enterprise.refresh() is enterprise
    assert pool.Pool.get(adapter, xag=['Advanced'])[0].compliance_hours_left == 0


def test_member_of_an_enterprise_pool(adapter, system, enterprise):
    member = members(adapter, enterprise)[0]
    assert (member.sys_name, member.sys_mtms.serial, member.sys_state) == (system.system_name, system.mtms.serial, 'operating')
    assert (member.sys_installed_procs, member.mobile_procs, member.mobile_mem) == (40, 4, 10)
    assert (member.inactive_procs, member.inactive_mem, member.unret_mobile_procs, member.unret_mobile_mem) == (16, 90, 0, 0)
    assert member.mgmt_consoles[0].is_master_console and member.refresh() is member
    assert [each.uuid for each in pool.PoolMember.search(adapter, parent=enterprise, sys_name=system.system_name)] == [member.uuid]
    assert pool.PoolMember.get(adapter, parent=enterprise, uuid=member.uuid).sys_name == system.system_name
    advanced = pool.PoolMember.get(adapter, parent=enterprise, uuid=member.uuid, xag=['Advanced'])
    assert (advanced.proc_compliance_hours_left, advanced.mem_compliance_hours_left) == (0, 0)


def test_member_takes_more_and_gives_it_back(simulator, adapter, enterprise):
    member = members(adapter, enterprise)[0]
    member.mobile_procs, member.mobile_mem = 20, 0
    member = member.update()
    changed = enterprise.refresh()
    assert (changed.avail_mobile_procs, changed.avail_mobile_mem) == (0, 100)
    before = simulator.state()
    member.mobile_procs = 21
    with pytest.raises(exc.HttpError) as caught:
        member.update()
    assert caught.value.response.status == 409 and simulator.state() == before
    member = member.refresh()
    member.mobile_procs, member.mobile_mem = 4, 10
    member.update()


def test_affinity_of_partitions(adapter, system):
    started = job.Job.wrap(adapter.read('ManagedSystem', system.uuid, suffix_type='do', suffix_parm='GetDPOStatus'))
    started.run_job(system.uuid)
    scores = json.loads(started.get_job_results_as_dict()['result'])
    assert {each['LPAR_NAME'] for each in scores} == {'vios1', 'vios2', 'novalink'}


def test_commands_of_an_hmc_are_not_run(simulator, adapter):
    """NovaLink has no CLIRunner; a client that is told to remove a disk has a job for that."""
    with pytest.raises(exc.HttpError) as caught:
        adapter.read(mc.ManagementConsole.schema_type, None, suffix_type='do', suffix_parm='CLIRunner')
    assert caught.value.response.status == 501
    since = simulator.mark()
    vios = pvm_vios.VIOS.get(adapter)[0]
    with pytest.raises(exc.JobRequestFailed):
        hdisk.remove_hdisk(adapter, 'host', 'hdisk77', vios.uuid)
    assert not [each for each in simulator.operations(since) if 'CLIRunner' in each]
