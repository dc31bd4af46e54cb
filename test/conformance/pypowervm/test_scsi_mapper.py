"""vSCSI mappings of every kind of storage: made, found, changed, taken away."""
import uuid

import pytest
from pypowervm import exceptions as exc
from pypowervm.tasks import client_storage
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.tasks import storage as ts
from pypowervm.utils import transaction as tx
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios

SMAP = ['ViosSCSIMapping']


@pytest.fixture
def vios(adapter):
    return pvm_vios.VIOS.search(adapter, name='vios1', xag=SMAP, one_result=True)


@pytest.fixture
def tier(adapter):
    pool = stor.SSP.get(adapter)[0]
    return ts.default_tier_for_ssp(pool)


@pytest.fixture
def unit(tier):
    return ts.crt_lu(tier, 'lu_' + uuid.uuid4().hex[:8], 1, typ=stor.LUType.DISK)[1]


def group(adapter, vios):
    return next(each for each in stor.VG.get(adapter, parent=vios) if each.name == 'rootvg')


def disk(adapter, vios):
    return ts.crt_vdisk(adapter, vios.uuid, group(adapter, vios).uuid, 'd' + uuid.uuid4().hex[:8], 1)


def medium(adapter, vios, name=None):
    from pypowervm.tasks import vopt
    import io
    vopt.validate_vopt_repo_exists(adapter)
    repository = next(each for each in stor.VG.get(adapter, parent=vios) if each.vmedia_repos)
    name = name or 'cfg_%s.iso' % uuid.uuid4().hex[:8]
    ts.upload_vopt(adapter, vios.uuid, io.BytesIO(b'x' * 2048), name, 2048)
    repository = repository.refresh()
    return next(each for each in repository.vmedia_repos[0].optical_media if each.media_name == name)


def found(vios, lpar, **how):
    return sm.find_maps(vios.refresh().scsi_mappings, client_lpar_id=lpar.uuid, **how)


def test_logical_unit_is_mapped_and_unmapped(adapter, vios, new_lpar, unit):
    lpar = new_lpar()
    after = sm.add_vscsi_mapping(None, vios, lpar.uuid, unit)
    mapping, = sm.find_maps(after.scsi_mappings, client_lpar_id=lpar.uuid)
    assert mapping.backing_storage.udid == unit.udid and mapping.backing_storage.name == unit.name
    assert mapping.client_adapter.lpar_slot_num >= 2 and mapping.server_adapter.name.startswith('vhost')
    assert mapping.server_adapter.lpar_id == lpar.id and mapping.target_dev.name.startswith('vtscsi')
    assert mapping.target_dev.lua == '0x8100000000000000'
    after, gone = sm.remove_lu_mapping(adapter, vios.uuid, lpar.uuid, disk_names=[unit.name])
    assert [each.udid for each in gone] == [unit.udid] and not sm.find_maps(after.scsi_mappings, client_lpar_id=lpar.uuid)


def test_mapping_what_is_mapped_changes_nothing(simulator, vios, new_lpar, unit):
    lpar = new_lpar()
    after = sm.add_vscsi_mapping(None, vios, lpar.uuid, unit)
    since = simulator.mark()
    sm.add_vscsi_mapping(None, after, lpar.uuid, unit)
    assert simulator.operations(since) == []


def test_slot_and_lua_of_the_caller(vios, new_lpar, unit):
    lpar = new_lpar()
    after = sm.add_vscsi_mapping(None, vios, lpar.uuid, unit, lpar_slot_num=23, lua='0x8500000000000000')
    mapping, = sm.find_maps(after.scsi_mappings, client_lpar_id=lpar.uuid)
    assert mapping.client_adapter.lpar_slot_num == 23 and mapping.target_dev.lua == '0x8500000000000000'


def test_target_name_of_the_caller(vios, new_lpar, unit):
    lpar = new_lpar()
    vios.scsi_mappings.append(sm.build_vscsi_mapping(None, vios, lpar.uuid, unit, target_name='vtscsi777'))
    mapping, = sm.find_maps(vios.update().scsi_mappings, client_lpar_id=lpar.uuid)
    assert mapping.target_dev.name == 'vtscsi777'


def test_second_disk_goes_to_the_same_adapters(adapter, vios, new_lpar, tier):
    lpar, after = new_lpar(), vios
    for number in (1, 2):
        unit = ts.crt_lu(tier, 'fuse_%d_%s' % (number, uuid.uuid4().hex[:8]), 1)[1]
        after = sm.add_vscsi_mapping(None, after, lpar.uuid, unit)
    first, second = sm.find_maps(after.scsi_mappings, client_lpar_id=lpar.uuid)
    assert first.server_adapter.udid == second.server_adapter.udid
    assert {first.target_dev.lua, second.target_dev.lua} == {'0x8100000000000000', '0x8200000000000000'}


def test_fuse_limit_makes_another_adapter(vios, new_lpar, tier):
    lpar, after = new_lpar(), vios
    for number in (1, 2):
        unit = ts.crt_lu(tier, 'limit_%d_%s' % (number, uuid.uuid4().hex[:8]), 1)[1]
        after = sm.add_vscsi_mapping(None, after, lpar.uuid, unit, fuse_limit=1)
    first, second = sm.find_maps(after.scsi_mappings, client_lpar_id=lpar.uuid)
    assert first.server_adapter.udid != second.server_adapter.udid


def test_virtual_disk_by_prefix(adapter, vios, new_lpar):
    lpar, made = new_lpar(), disk(adapter, vios)
    sm.add_vscsi_mapping(None, vios.uuid, lpar.uuid, made)
    assert found(vios, lpar)[0].backing_storage.name == made.name
    _vios, gone = sm.remove_vdisk_mapping(adapter, vios.uuid, lpar.uuid, disk_prefixes=[made.name[:4]])
    assert [each.name for each in gone] == [made.name]
    ts.rm_vg_storage(group(adapter, vios), vdisks=gone)


def test_virtual_disk_by_udid_and_partition_id(adapter, vios, new_lpar):
    lpar, made = new_lpar(), disk(adapter, vios)
    sm.add_vscsi_mapping(None, vios.uuid, lpar.uuid, made)
    _vios, gone = sm.remove_vdisk_mapping(adapter, vios.uuid, lpar.id, udids=[made.udid])
    assert [each.udid for each in gone] == [made.udid]


def test_medium_is_exchanged_and_taken_out(adapter, vios, new_lpar):
    lpar, one, two = new_lpar(), medium(adapter, vios), medium(adapter, vios)
    sm.add_vscsi_mapping(None, vios.uuid, lpar.uuid, one)
    mapping, = found(vios, lpar)
    assert isinstance(mapping.backing_storage, stor.VOptMedia) and mapping.target_dev.name.startswith('vtopt')
    _vios, changed = sm.modify_vopt_mapping(adapter, vios.uuid, lpar.uuid, two, media_name=one.media_name)
    assert changed.backing_storage.media_name == two.media_name
    again, = found(vios, lpar)
    assert again.backing_storage.media_name == two.media_name and again.target_dev.name == mapping.target_dev.name
    _vios, gone = sm.remove_vopt_mapping(adapter, vios.uuid, lpar.uuid, media_name=two.media_name)
    assert [each.media_name for each in gone] == [two.media_name]


def test_exchange_of_a_medium_that_is_not_there(adapter, vios, new_lpar):
    lpar = new_lpar()
    with pytest.raises(exc.SingleMappingNotFoundRemapError):
        sm.modify_vopt_mapping(adapter, vios.uuid, lpar.uuid, medium(adapter, vios), media_name='nothing')


def test_physical_volume(adapter, vios, new_lpar, simulator):
    lpar = new_lpar()
    volume = next(each for each in pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosStorage']).phys_vols if each.avail_for_use)
    sm.add_vscsi_mapping(None, vios.uuid, lpar.uuid, volume)
    mapping, = found(vios, lpar)
    assert mapping.backing_storage.udid == volume.udid
    stored = pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosStorage']).phys_vols
    assert not next(each for each in stored if each.udid == volume.udid).avail_for_use
    assert client_storage.udid_to_scsi_mapping(vios.refresh(), volume.udid, lpar.id).backing_storage.name == volume.name
    _vios, gone = sm.remove_pv_mapping(adapter, vios.uuid, lpar.uuid, volume.name)
    assert [each.udid for each in gone] == [volume.udid]


def test_add_map_and_remove_maps_in_a_feed_task(adapter, new_lpar, unit):
    """As Nova maps one unit from each VIOS of the pool."""
    lpar = new_lpar()
    task = tx.FeedTask('map', pvm_vios.VIOS.getter(adapter, xag=SMAP))
    task.add_functor_subtask(
        lambda vios: sm.add_map(vios, sm.build_vscsi_mapping(None, vios, lpar.uuid, stor.LU.bld_ref(adapter, unit.name, unit.udid))))
    task.execute()
    feed = pvm_vios.VIOS.get(adapter, xag=SMAP)
    assert all(len(sm.find_maps(each.scsi_mappings, client_lpar_id=lpar.uuid)) == 1 for each in feed)
    indexed = sm.index_mappings(feed[0].scsi_mappings)
    assert len(indexed['by-lpar-uuid'][lpar.uuid]) == 1 and len(indexed['by-lpar-id'][str(lpar.id)]) == 1
    task = tx.FeedTask('unmap', pvm_vios.VIOS.getter(adapter, xag=SMAP))
    task.add_functor_subtask(sm.remove_maps, lpar.uuid, match_func=sm.gen_match_func(stor.LU, names=[unit.name]))
    task.execute()
    feed = pvm_vios.VIOS.get(adapter, xag=SMAP)
    assert not any(sm.find_maps(each.scsi_mappings, client_lpar_id=lpar.uuid) for each in feed)


def test_detached_storage_leaves_the_adapters(vios, new_lpar, unit):
    lpar = new_lpar()
    after = sm.add_vscsi_mapping(None, vios, lpar.uuid, unit)
    before, = sm.find_maps(after.scsi_mappings, client_lpar_id=lpar.uuid)
    sm.detach_storage(after, lpar.uuid)
    left, = sm.find_maps(after.update().scsi_mappings, client_lpar_id=lpar.uuid)
    assert left.backing_storage is None and left.server_adapter.udid == before.server_adapter.udid


def test_stale_etag_is_tried_again(simulator, vios, new_lpar, unit):
    lpar = new_lpar()
    simulator.fault('POST VirtualIOServer/{id}', when={'count': 2}, kind='stale-etag')
    after = sm.add_vscsi_mapping(None, vios.uuid, lpar.uuid, unit)
    assert len(sm.find_maps(after.scsi_mappings, client_lpar_id=lpar.uuid)) == 1


def test_busy_vios_is_tried_again(simulator, vios, new_lpar, unit):
    lpar = new_lpar()
    simulator.fault('POST VirtualIOServer/{id}', kind='busy', text='vios-busy')
    after = sm.add_vscsi_mapping(None, vios, lpar.uuid, unit)
    assert len(sm.find_maps(after.scsi_mappings, client_lpar_id=lpar.uuid)) == 1
