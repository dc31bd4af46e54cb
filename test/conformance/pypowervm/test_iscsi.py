"""Volumes behind iSCSI portals: found, mapped and removed."""
import uuid

import pytest
from pypowervm import exceptions as exc
from pypowervm.tasks import hdisk
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import virtual_io_server as pvm_vios

PORTAL = '192.0.2.1:3260'


@pytest.fixture(scope='module')
def options():
    return {'leftoversOnDelete': True}


@pytest.fixture
def vios(adapter):
    return pvm_vios.VIOS.get(adapter)[0]


@pytest.fixture
def volume(simulator):
    made = []

    def add(**more):
        wanted = {'sizeBytes': 2 ** 30, 'targetIqn': 'iqn.2001-04.com.example:%s' % uuid.uuid4().hex[:8], 'portals': [PORTAL], **more}
        made.append(simulator.control('POST', '/iscsi-volumes', wanted))
        return made[-1]

    yield add
    left = {each['id'] for each in simulator.control('GET', '/iscsi-volumes')}
    for each in made:
        if each['id'] in left:
            simulator.control('DELETE', '/iscsi-volumes/%s' % each['id'])


def disks(adapter, vios):
    return {each.name: each for each in pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosStorage']).phys_vols}


def test_initiator_of_each_vios(adapter):
    names = [hdisk.discover_iscsi_initiator(adapter, each.uuid) for each in pvm_vios.VIOS.get(adapter)]
    assert all(each.startswith('iqn.') for each in names) and len(set(names)) == len(names)


def test_volume_is_found_mapped_and_removed(adapter, vios, volume, new_lpar):
    made, iqn = new_lpar(), volume()['targetIqn']
    name, udid = hdisk.discover_iscsi(adapter, PORTAL, None, None, iqn, vios.uuid, transport_type='default', lunid=0)
    disk = disks(adapter, vios)[name]
    assert disk.udid == udid and disk.capacity == 1024 and not disk.is_fc_backed and disk.avail_for_use
    sm.add_vscsi_mapping(None, vios.uuid, made.uuid, disk)
    with pytest.raises(exc.JobRequestFailed):
        hdisk.remove_iscsi(adapter, iqn, vios.uuid)
    sm.remove_pv_mapping(adapter, vios.uuid, made.uuid, name)
    hdisk.remove_iscsi(adapter, iqn, vios.uuid, iface_name='default', lun=0, portal=PORTAL)
    assert name not in disks(adapter, vios)


def test_volume_that_is_there_already(adapter, vios, volume):
    iqn = volume()['targetIqn']
    first = hdisk.discover_iscsi(adapter, PORTAL, None, None, iqn, vios.uuid)
    assert hdisk.discover_iscsi(adapter, PORTAL, None, None, iqn, vios.uuid) == first
    hdisk.remove_iscsi(adapter, iqn, vios.uuid)


def test_several_paths(adapter, vios, volume):
    iqn = volume(lun=5)['targetIqn']
    name, _udid = hdisk.discover_iscsi(
        adapter, [PORTAL, '192.0.2.2:3260'], None, None, [iqn, 'iqn.x:other'], vios.uuid, lunid=[5, 5], multipath=True,
        discovery_auth='CHAP', discovery_username='one', discovery_password='two')
    assert name in disks(adapter, vios)
    hdisk.remove_iscsi(adapter, iqn, vios.uuid, multipath=True)


def test_logon_at_the_target(adapter, vios, volume):
    iqn = volume(chap={'user': 'nova', 'secret': 'right'})['targetIqn']
    with pytest.raises(exc.ISCSIDiscoveryFailed, match='24'):
        hdisk.discover_iscsi(adapter, PORTAL, 'nova', 'wrong', iqn, vios.uuid, auth='CHAP')
    assert hdisk.discover_iscsi(adapter, PORTAL, 'nova', 'right', iqn, vios.uuid, auth='CHAP')[0]
    hdisk.remove_iscsi(adapter, iqn, vios.uuid)


def test_portal_that_is_not_there(adapter, vios):
    with pytest.raises(exc.ISCSIDiscoveryFailed):
        hdisk.discover_iscsi(adapter, '192.0.2.9:3260', None, None, 'iqn.x:none', vios.uuid)


def test_removal_of_what_is_not_there(adapter, vios):
    hdisk.remove_iscsi(adapter, 'iqn.x:none', vios.uuid)


def test_stale_entries_are_scrubbed_and_the_volume_found(simulator, adapter, vios, volume, new_lpar):
    """The client takes away the mappings of partitions that are gone, logs off, and looks once more."""
    made, old = new_lpar(), volume(lun=0)
    iqn = old['targetIqn']
    name, _udid = hdisk.discover_iscsi(adapter, PORTAL, None, None, iqn, vios.uuid, lunid=0)
    sm.add_vscsi_mapping(None, vios.uuid, made.uuid, disks(adapter, vios)[name])
    lpar.LPAR.get(adapter, uuid=made.uuid).delete()
    simulator.control('DELETE', '/iscsi-volumes/%s' % old['id'])
    volume(targetIqn=iqn, lun=0)
    found, udid = hdisk.discover_iscsi(adapter, PORTAL, None, None, iqn, vios.uuid, lunid=0)
    assert disks(adapter, vios)[found].udid == udid
    mapped = pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosSCSIMapping'])
    assert not sm.find_maps(mapped.scsi_mappings, client_lpar_id=made.id, include_orphans=True)
