"""Every wrapper of a REST type is read as an entry, as a feed and by a search, and refreshed while nothing has changed."""
import pytest
from pypowervm.tasks import cna
from pypowervm.tasks import partition
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.tasks import storage as ts
from pypowervm.tasks import vfc_mapper as vm
from pypowervm.tasks import vopt
from pypowervm.wrappers import cluster as clust
from pypowervm.wrappers import entry_wrapper as ewrap
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import managed_system as ms
from pypowervm.wrappers import management_console as mc
from pypowervm.wrappers import network as net
from pypowervm.wrappers import shared_proc_pool as spp
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import vios_file as vf
from pypowervm.wrappers import virtual_io_server as pvm_vios

# Wrapper, property to search by, enclosing object.
ROOTS = [
    (ms.System, 'system_name'), (lpar.LPAR, 'name'), (pvm_vios.VIOS, 'name'), (clust.Cluster, 'name'), (stor.SSP, 'name'),
    (stor.Tier, 'name'), (mc.ManagementConsole, 'name'),
]
CHILDREN = [
    (net.VSwitch, 'name', 'system'), (net.VNet, 'vlan', 'system'), (net.NetBridge, 'pvid', 'system'), (spp.SharedProcPool, 'name', 'system'),
    (net.CNA, 'mac', 'lpar'), (stor.VFCClientAdapter, 'lpar_slot_num', 'lpar'), (stor.VG, 'name', 'vios'),
    (pvm_vios.VSCSIBus, 'uuid', 'vios'), (stor.LUEnt, 'name', 'tier'), (stor.Tier, 'name', 'pool'),
]


def title(value):
    return value.__name__ if isinstance(value, type) else None


@pytest.fixture(scope='module')
def parents(simulator, adapter, system):
    """A host on which there is at least one object of each type."""
    from pypowervm.utils import lpar_builder
    made = lpar_builder.LPARBuilder(
        adapter, {'name': 'everything', 'memory': 1024, 'vcpu': 1}, lpar_builder.DefaultStandardize(system)).build().create(parent=system)
    cna.crt_cna(adapter, None, made.uuid, 100)
    pool = stor.SSP.get(adapter)[0]
    tier = ts.default_tier_for_ssp(pool)
    unit = ts.crt_lu(tier, 'everything', 1)[1]
    vios = pvm_vios.VIOS.get(adapter, xag=['ViosSCSIMapping', 'ViosFCMapping', 'ViosStorage'])[0]
    vm.add_map(vios, system.uuid, made.uuid, (vios.pfc_ports[0].wwpn, '-1 -1'))
    vios.scsi_mappings.append(sm.build_vscsi_mapping(None, vios, made.uuid, unit))
    vios = vios.update()
    return {'system': system, 'lpar': made, 'vios': vios, 'tier': tier, 'pool': pool}


def refreshes_without_change(simulator, wrapper):
    since = simulator.mark()
    assert wrapper.refresh() is wrapper
    assert [line[:8] for line in simulator.requests(since)] == ['GET 304 ']


@pytest.mark.parametrize('cls, key', ROOTS, ids=title)
def test_root_type(simulator, adapter, parents, cls, key):
    feed = cls.get(adapter)
    one = cls.get(adapter, uuid=feed[0].uuid)
    assert one.uuid == feed[0].uuid and one.etag == feed[0].etag and one.schema_type == cls.schema_type
    assert one.uuid in [each.uuid for each in cls.search(adapter, **{key: getattr(one, key)})]
    assert one.uuid not in [each.uuid for each in cls.search(adapter, negate=True, **{key: getattr(one, key)})]
    assert cls.search(adapter, one_result=True, **{key: 'there is none'}) is None
    refreshes_without_change(simulator, one)
    refreshes_without_change(simulator, feed[0])
    assert cls.get_by_href(adapter, one.href).uuid == one.uuid
    assert cls.getter(adapter, entry_uuid=one.uuid).get().uuid == one.uuid


@pytest.mark.parametrize('cls, key, parent', CHILDREN, ids=title)
def test_child_type(simulator, adapter, parents, cls, key, parent):
    feed = cls.get(adapter, parent=parents[parent])
    one = cls.get(adapter, uuid=feed[0].uuid, parent=parents[parent])
    assert one.uuid == feed[0].uuid and one.etag == feed[0].etag
    found = cls.search(adapter, parent=parents[parent], **{key: getattr(one, key)})
    assert one.uuid in [each.uuid for each in found]
    refreshes_without_change(simulator, one)
    assert cls.get_by_href(adapter, one.related_href).uuid == one.uuid
    assert cls.getter(adapter, parent=parents[parent]).get()[0].uuid == feed[0].uuid


@pytest.mark.parametrize('cls', [pvm_vios.VIOS, lpar.LPAR], ids=title)
def test_child_form_of_a_root_type(adapter, parents, system, cls):
    assert [each.uuid for each in cls.get(adapter, parent=system)] == [each.uuid for each in cls.get(adapter)]


@pytest.mark.parametrize('xag', [['ViosSCSIMapping'], ['ViosFCMapping'], ['ViosStorage'], ['ViosNetwork'], ['ViosFCMapping', 'ViosSCSIMapping', 'ViosStorage'], ['All'], []],
                         ids=lambda xag: '+'.join(xag) or 'none')
def test_vios_with_groups(simulator, adapter, parents, xag):
    vios = pvm_vios.VIOS.get(adapter, uuid=parents['vios'].uuid, xag=xag)
    assert bool(len(vios.scsi_mappings)) == ('ViosSCSIMapping' in xag or xag == ['All'])
    assert bool(len(vios.vfc_mappings)) == ('ViosFCMapping' in xag or xag == ['All'])
    assert bool(len(vios.phys_vols)) == ('ViosStorage' in xag or xag == ['All'])
    assert bool(len(vios.seas)) == ('ViosNetwork' in xag or xag == ['All'])
    refreshes_without_change(simulator, vios)


def test_refresh_after_a_change_gives_the_new_object(adapter, parents):
    before = lpar.LPAR.get(adapter, uuid=parents['lpar'].uuid)
    changed = lpar.LPAR.get(adapter, uuid=parents['lpar'].uuid)
    changed.avail_priority = 99
    changed.update()
    after = before.refresh()
    assert after is not before and after.avail_priority == 99


def test_quick_properties_of_a_partition(adapter, parents):
    import json
    made = parents['lpar']

    def quick(name=None):
        return json.loads(adapter.read('LogicalPartition', root_id=made.uuid, suffix_type='quick', suffix_parm=name).body)

    assert quick('PartitionState') == 'not activated' and quick('PartitionID') == made.id
    assert quick('PartitionName') == made.name and quick('PartitionType') == 'AIX/Linux'
    assert quick('All')['PartitionUUID'] == made.uuid


def test_search_keys_are_quoted(adapter, system, new_lpar):
    odd = new_lpar(name="it's /odd? (100%) + 1")
    plain = new_lpar(name='it')
    for each, other in ((odd, plain), (plain, odd)):
        assert [found.uuid for found in lpar.LPAR.search(adapter, name=each.name)] == [each.uuid]
        others = [found.uuid for found in lpar.LPAR.search(adapter, negate=True, name=each.name)]
        assert other.uuid in others and each.uuid not in others


def test_file_descriptor(simulator, adapter, parents):
    vopt.validate_vopt_repo_exists(adapter)
    made = vf.File.bld(adapter, 'a-file', vf.FileType.MEDIA_ISO, parents['vios'].uuid, f_size=10).create()
    feed = vf.File.get(adapter, service='web')
    assert [each.uuid for each in feed] == [made.uuid]
    one = vf.File.get(adapter, uuid=made.uuid, service='web')
    assert one.file_name == 'a-file' and one.expected_file_size == 10 and one.vios_uuid == parents['vios'].uuid
    adapter.delete('File', root_id=made.uuid, service='web')


def test_event_feed(adapter):
    from pypowervm.wrappers import event
    first = event.Event.get(adapter, 'of-this-case')
    assert [each.etype for each in first] == ['NEW_CLIENT']


def test_job_is_wrapped(adapter, parents):
    from pypowervm.wrappers import job
    made = job.Job.wrap(adapter.read('LogicalPartition', root_id=parents['lpar'].uuid, suffix_type='do', suffix_parm='PowerOff'))
    with pytest.raises(Exception, match='.'):
        made.run_job(parents['lpar'].uuid, job_parms=[job.Job.create_job_parameter('operation', 'shutdown')], timeout=10)
    assert made.job_status == 'COMPLETED_WITH_ERROR' and 'PVME01050901' in made.get_job_message()


def test_job_without_waiting(simulator, adapter, parents):
    """The client goes on when the job has started; a thread of its own deletes it when it has ended."""
    from pypowervm.wrappers import job
    from support.simulator import eventually
    simulator.delays(jobs={'GetNextWWPNs': 500})
    since = simulator.mark()
    made = job.Job.wrap(adapter.read('ManagedSystem', root_id=parents['system'].uuid, suffix_type='do', suffix_parm='GetNextWWPNs'))
    made.run_job(parents['system'].uuid, job_parms=[job.Job.create_job_parameter('numberPairsRequested', '1')], synchronous=False)
    eventually(lambda: 'DELETE jobs/{id}' in simulator.operations(since))


def test_job_is_read_by_its_address(simulator, adapter, parents):
    """The type itself has no path: what is started at an object is found below `jobs`."""
    from pypowervm.wrappers import job
    from support.simulator import eventually
    since = simulator.mark()
    hold = simulator.hold('GET jobs/{id}')
    made = job.Job.wrap(adapter.read('ManagedSystem', root_id=parents['system'].uuid, suffix_type='do', suffix_parm='GetNextWWPNs'))
    made.run_job(parents['system'].uuid, job_parms=[job.Job.create_job_parameter('numberPairsRequested', '1')], synchronous=False)
    simulator.held(hold)
    read = job.Job.get_by_href(adapter, adapter.build_href('jobs', made.job_id))
    assert read.job_id == made.job_id and read.job_status == job.JobStatus.COMPLETED_OK
    assert len(read.get_job_results_as_dict()['wwpnList'].split(',')) == 2
    refreshes_without_change(simulator, read)
    simulator.release(hold)
    eventually(lambda: 'DELETE jobs/{id}' in simulator.operations(since))


def test_error_document_is_wrapped(adapter):
    from pypowervm import exceptions
    from pypowervm.wrappers import http_error
    with pytest.raises(exceptions.HttpError) as caught:
        lpar.LPAR.get(adapter, uuid='01234567-89AB-4DEF-8123-456789ABCDEF')
    error = http_error.HttpError.wrap(caught.value.response.entry)
    assert error.status == 404 and error.message


def test_busy_answers_are_tried_again(simulator, adapter):
    for text in ('vios-busy', 'system-busy'):
        simulator.fault('GET LogicalPartition', kind='busy', text=text)
        since = simulator.mark()
        assert lpar.LPAR.get(adapter)
        assert len(simulator.operations(since)) == 2


def test_plain_error_is_not_tried_again(simulator, adapter):
    from pypowervm import exceptions
    simulator.fault('GET LogicalPartition', kind='status', status=500, message='broken')
    since = simulator.mark()
    with pytest.raises(exceptions.HttpError):
        lpar.LPAR.get(adapter)
    assert len(simulator.operations(since)) == 1
