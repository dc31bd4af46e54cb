"""What dead partitions leave, on a host that keeps server adapters, is found and scrubbed."""
import io

import pytest
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.tasks import storage as ts
from pypowervm.tasks import vfc_mapper as vm
from pypowervm.tasks import vopt
from pypowervm.utils import transaction as tx
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios
from support.names import name
from support.units import units

CONTENT = bytes(range(256)) * 64


def leave_disk(simulator, adapter, vios, group, new_lpar):
    """A virtual disk mapped to a partition that is deleted, on a host that keeps server adapters."""
    made = new_lpar()
    disk = ts.crt_vdisk(adapter, vios.uuid, group.uuid, name('d'), 1)
    sm.add_vscsi_mapping(None, vios.uuid, made.uuid, disk)
    lpar.LPAR.get(adapter, uuid=made.uuid).delete()
    return made.id, disk


@pytest.fixture(scope='module')
def options():
    return {'leftoversOnDelete': True}


def test_stale_partitions_are_found(simulator, adapter, vios, group, new_lpar):
    gone, _ = leave_disk(simulator, adapter, vios, group, new_lpar)
    mapped = pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosSCSIMapping', 'ViosFCMapping'])
    assert ts.find_stale_lpars(mapped) == [gone]
    ts.ComprehensiveScrub(adapter).execute()


def test_comprehensive_scrub_removes_what_is_of_nobody(simulator, adapter, system, tier, new_lpar):
    """Mappings of each kind, the disk and the medium behind them; a unit may be in use on a host that is not seen from here."""
    xags = ['ViosSCSIMapping', 'ViosFCMapping', 'ViosStorage']
    vios_uuid, group_uuid = vopt.validate_vopt_repo_exists(adapter)
    before = pvm_vios.VIOS.get(adapter, uuid=vios_uuid, xag=xags)
    made, unit, medium = new_lpar(), ts.crt_lu(tier, name('lu'), 1)[1], name('m') + '.iso'
    disk = ts.crt_vdisk(adapter, vios_uuid, group_uuid, name('d'), 1)
    reference = ts.upload_vopt(adapter, vios_uuid, io.BytesIO(CONTENT), medium, len(CONTENT))[0]
    vios = pvm_vios.VIOS.get(adapter, uuid=vios_uuid, xag=xags)
    for each in (unit, disk, reference):
        vios.scsi_mappings.append(sm.build_vscsi_mapping(None, vios, made.uuid, each))
    vm.add_map(vios, system.uuid, made.uuid, (vios.pfc_ports[0].wwpn, '-1 -1'))
    vios.update()
    lpar.LPAR.get(adapter, uuid=made.uuid).delete()
    left = pvm_vios.VIOS.get(adapter, uuid=vios_uuid, xag=xags)
    assert len(left.scsi_mappings) == len(before.scsi_mappings) + 3 and len(left.vfc_mappings) == len(before.vfc_mappings) + 1

    ts.ComprehensiveScrub(adapter, host_uuid=system.uuid).execute()
    after = pvm_vios.VIOS.get(adapter, uuid=vios_uuid, xag=xags)
    assert ts.find_stale_lpars(after) == []
    assert len(after.scsi_mappings) == len(before.scsi_mappings) and len(after.vfc_mappings) == len(before.vfc_mappings)
    assert after.pfc_ports[0].npiv_available_ports == before.pfc_ports[0].npiv_available_ports
    group = stor.VG.get(adapter, uuid=group_uuid, parent_type=pvm_vios.VIOS, parent_uuid=vios_uuid)
    assert disk.udid not in [each.udid for each in group.virtual_disks]
    assert medium not in [each.media_name for each in group.vmedia_repos[0].optical_media]
    assert unit.name in units(tier)


def test_comprehensive_scrub_of_a_clean_host_changes_nothing(simulator, adapter):
    since = simulator.mark()
    ts.ComprehensiveScrub(adapter).execute()
    assert not [each for each in simulator.operations(since) if not each.startswith('GET')]


def test_scrub_of_one_partition_id(simulator, adapter, vios, group, new_lpar):
    gone, disk = leave_disk(simulator, adapter, vios, group, new_lpar)
    task = tx.FeedTask('scrub', pvm_vios.VIOS.getter(adapter, xag=['ViosSCSIMapping', 'ViosFCMapping']))
    ts.add_lpar_storage_scrub_tasks([gone], task)
    task.execute()
    assert disk.udid not in [each.udid for each in group.refresh().virtual_disks]


def test_scrub_spares_partitions_that_exist(simulator, adapter, vios, group, new_lpar):
    made = new_lpar()
    disk = ts.crt_vdisk(adapter, vios.uuid, group.uuid, name('d'), 1)
    sm.add_vscsi_mapping(None, vios.uuid, made.uuid, disk)
    task = tx.FeedTask('scrub', pvm_vios.VIOS.getter(adapter, xag=['ViosSCSIMapping', 'ViosFCMapping']))
    ts.add_lpar_storage_scrub_tasks([made.id], task)
    task.execute()
    assert disk.udid in [each.udid for each in group.refresh().virtual_disks]


def test_scrub_of_orphans(simulator, adapter, vios, group, new_lpar):
    _, disk = leave_disk(simulator, adapter, vios, group, new_lpar)
    task = tx.FeedTask('orphans', pvm_vios.VIOS.getter(adapter, xag=['ViosSCSIMapping', 'ViosFCMapping']))
    ts.add_orphan_storage_scrub_tasks(task)
    task.execute()
    assert disk.udid not in [each.udid for each in group.refresh().virtual_disks]


def test_scrub_of_orphans_of_one_partition_id(simulator, adapter, vios, group, new_lpar):
    gone, disk = leave_disk(simulator, adapter, vios, group, new_lpar)
    ts.ScrubOrphanStorageForLpar(adapter, gone).execute()
    assert disk.udid not in [each.udid for each in group.refresh().virtual_disks]


def test_scrub_of_fibre_channel_mappings_without_port(simulator, adapter, system, vios, new_lpar):
    with_port, first, second = new_lpar(), new_lpar(), new_lpar()
    read = pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosFCMapping', 'ViosStorage'])
    for each in (with_port, first, second):
        mapping = pvm_vios.VFCMapping.bld(adapter, system.uuid, each.uuid, read.pfc_ports[0].name)
        if each is not with_port:
            mapping.element.remove(mapping.backing_port.element)
        read.vfc_mappings.append(mapping)
    maps = read.update().vfc_mappings
    assert [bool(vm.find_maps(maps, each.uuid)[0].backing_port) for each in (with_port, first, second)] == [True, False, False]

    def left():
        found = pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosFCMapping']).vfc_mappings
        return [len(vm.find_maps(found, each.uuid)) for each in (with_port, first, second)]

    ts.ScrubPortlessVFCMaps(adapter, lpar_id=first.id).execute()
    assert left() == [1, 0, 1]
    ts.ScrubPortlessVFCMaps(adapter, host_uuid=system.uuid).execute()
    assert left() == [1, 0, 0]
    since = simulator.mark()
    ts.ScrubPortlessVFCMaps(adapter).execute()
    assert not [each for each in simulator.operations(since) if not each.startswith('GET')]
