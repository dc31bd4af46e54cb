"""Virtual fibre channel mappings, and volumes that are found and removed as hdisks."""
import base64

import pytest
from pypowervm import exceptions as exc
from pypowervm.tasks import client_storage
from pypowervm.tasks import hdisk
from pypowervm.tasks import partition
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.tasks import storage as ts
from pypowervm.tasks import vfc_mapper as vm
from pypowervm.tasks.hdisk import _fc
from pypowervm.utils import transaction as tx
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios

XAGS = ['ViosFCMapping', 'ViosStorage']


@pytest.fixture
def feed(adapter):
    return pvm_vios.VIOS.get(adapter, xag=XAGS)


def ports(feed):
    return [port.wwpn for each in feed for port in each.pfc_ports]


def mapped(adapter, system, made, feed, port_maps):
    """Adds the maps as nova-powervm does, in one task over all VIOSes."""
    task = tx.FeedTask('npiv', pvm_vios.VIOS.getter(adapter, xag=XAGS))
    for port_map in port_maps:
        target = vm.find_vios_for_port_map(feed, port_map)
        task.wrapper_tasks[target.uuid].add_functor_subtask(vm.add_map, system.uuid, made.uuid, port_map)
    task.execute()
    return pvm_vios.VIOS.get(adapter, xag=XAGS)


def all_maps(feed, made):
    return [each for vios in feed for each in vm.find_maps(vios.vfc_mappings, made.uuid)]


def unmapped(adapter, made):
    task = tx.FeedTask('unmap', pvm_vios.VIOS.getter(adapter, xag=XAGS))
    task.add_functor_subtask(vm.remove_maps, made.uuid)
    task.execute()
    return pvm_vios.VIOS.get(adapter, xag=XAGS)


def test_wwpn_pairs_are_handed_out_once(adapter, system):
    first, second = (vm.build_wwpn_pair(adapter, system.uuid, pair_count=2) for _ in range(2))
    assert len(first) == len(second) == 4 and not set(first) & set(second)
    assert all(int(first[each + 1], 16) == int(first[each], 16) + 1 for each in (0, 2))


def test_ports_of_the_host(adapter, feed):
    assert sorted(partition.get_physical_wwpns(adapter)) == sorted(ports(feed))
    assert partition.get_physical_wwpns(adapter, force_refresh=False) == partition.get_physical_wwpns(adapter)
    vios, port = vm.find_vios_for_wwpn(feed, ports(feed)[0].lower())
    assert port.wwpn == ports(feed)[0] and vm.find_pfc_wwpn_by_name(vios, port.name) == port.wwpn
    assert vm.find_vios_for_wwpn(feed, '1111111111111111') == (None, None)
    assert vm.find_pfc_wwpn_by_name(vios, 'fcs99') is None
    assert vm.intersect_wwpns([ports(feed)[0]], [ports(feed)[0].lower()]) == [ports(feed)[0]]


def test_pairs_are_spread_over_vioses(adapter, system, feed):
    wwpns = vm.build_wwpn_pair(adapter, system.uuid, pair_count=2)
    maps = vm.derive_npiv_map(feed, ports(feed), wwpns)
    assert len({vm.find_vios_for_wwpn(feed, each[0])[0].uuid for each in maps}) == 2


def test_wwpns_of_the_caller(adapter, system, feed, new_lpar):
    made, wwpns = new_lpar(), vm.build_wwpn_pair(adapter, system.uuid)
    port_map, = vm.derive_npiv_map(feed, ports(feed), wwpns)
    after = mapped(adapter, system, made, feed, [port_map])
    mapping, = all_maps(after, made)
    assert set(mapping.client_adapter.wwpns) == {each.upper() for each in wwpns}
    assert mapping.backing_port.wwpn == port_map[0] and mapping.server_adapter.name.startswith('vfchost')
    assert mapping.client_adapter.lpar_slot_num >= 2 and mapping.server_adapter.lpar_id == made.id
    vios, same = vm.find_vios_for_vfc_wwpns(after, wwpns)
    assert same.client_adapter.wwpns == mapping.client_adapter.wwpns
    assert vm.has_client_wwpns(after, wwpns)[0].uuid == vios.uuid
    assert client_storage.c_wwpn_to_vfc_mapping(vios, wwpns[0]).server_adapter.udid == mapping.server_adapter.udid
    assert vm.derive_npiv_map(after, ports(after), wwpns) == [(port_map[0], ' '.join(each.upper() for each in wwpns))]
    assert not all_maps(unmapped(adapter, made), made)


def test_wwpns_of_the_server(adapter, system, feed, new_lpar):
    made = new_lpar()
    port_maps = vm.derive_base_npiv_map(feed, ports(feed), 2)
    after = mapped(adapter, system, made, feed, port_maps)
    maps = all_maps(after, made)
    assert len(maps) == 2 and len({wwpn for each in maps for wwpn in each.client_adapter.wwpns}) == 4
    unmapped(adapter, made)


def test_slot_of_the_caller(adapter, system, feed, new_lpar):
    made, vios = new_lpar(), feed[0]
    vm.add_map(vios, system.uuid, made.uuid, (vios.pfc_ports[0].wwpn, '-1 -1'), lpar_slot_num=33)
    mapping, = all_maps([vios.update()], made)
    assert mapping.client_adapter.lpar_slot_num == 33
    unmapped(adapter, made)


def test_map_that_is_there_already(adapter, system, feed, new_lpar):
    made, wwpns = new_lpar(), vm.build_wwpn_pair(adapter, system.uuid)
    port_map, = vm.derive_npiv_map(feed, ports(feed), wwpns)
    after = mapped(adapter, system, made, feed, [port_map])
    assert vm.add_map(vm.find_vios_for_port_map(after, port_map), system.uuid, made.uuid, port_map) is None
    unmapped(adapter, made)


def test_port_that_is_on_another_vios(system, feed, new_lpar):
    made, wrong = new_lpar(), (feed[1].pfc_ports[0].wwpn, '-1 -1')
    assert vm.add_map(feed[0], system.uuid, made.uuid, wrong, error_if_invalid=False) is None
    with pytest.raises(exc.UnableToDerivePhysicalPortForNPIV):
        vm.add_map(feed[0], system.uuid, made.uuid, wrong)


def test_no_port_for_the_fabric(feed):
    with pytest.raises(exc.UnableToFindFCPortMap):
        vm.derive_base_npiv_map(feed, ['1111111111111111'], 1)


def test_free_ports_are_counted(adapter, system, feed, new_lpar):
    made, port_map = new_lpar(), vm.derive_base_npiv_map(feed, ports(feed), 1)[0]
    before = vm.find_vios_for_wwpn(feed, port_map[0])[1].npiv_available_ports
    after = mapped(adapter, system, made, feed, [port_map])
    assert vm.find_vios_for_wwpn(after, port_map[0])[1].npiv_available_ports == before - 1
    assert vm.find_vios_for_wwpn(unmapped(adapter, made), port_map[0])[1].npiv_available_ports == before


def test_mappings_for_a_migration(feed):
    fabrics = {'A': {'slots': [4, 5], 'p_port_wwpns': ports(feed)}}
    lines = vm.build_migration_mappings_for_fabric(feed, ports(feed), [4, 5])
    assert [each.split('/')[0] for each in lines] == ['4', '5'] and all('//fcs' in each for each in lines)
    assert len(vm.build_migration_mappings(feed, fabrics, [[4], [5]])) == 2


def test_client_adapter_of_the_partition(adapter, system, feed, new_lpar):
    made = new_lpar()
    mapped(adapter, system, made, feed, vm.derive_base_npiv_map(feed, ports(feed), 1))
    seen, = stor.VFCClientAdapter.get(adapter, parent=made)
    assert seen.lpar_id == made.id and len(seen.wwpns) == 2
    unmapped(adapter, made)


def itls_of(simulator, vios, volume):
    info = simulator.control('GET', '/volumes/%s/connection-info' % volume['id'], host='host-1')['data']
    targets = info['target_wwn'] if isinstance(info['target_wwn'], list) else [info['target_wwn']]
    return hdisk.build_itls(vios.get_active_pfc_wwpns(), targets, info['target_lun'])


@pytest.fixture
def volume(simulator):
    made = simulator.control('POST', '/volumes', {'sizeBytes': 2 ** 30})
    yield made
    simulator.control('DELETE', '/volumes/%s' % made['id'])


def test_volume_is_found_mapped_and_removed(simulator, adapter, feed, volume, new_lpar):
    made, vios = new_lpar(), feed[0]
    status, name, udid = hdisk.discover_hdisk(adapter, vios.uuid, itls_of(simulator, vios, volume))
    assert hdisk.good_discovery(status, name) and status == hdisk.LUAStatus.DEVICE_AVAILABLE
    read = pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosStorage', 'ViosSCSIMapping'])
    disk = next(each for each in read.phys_vols if each.udid == udid)
    assert disk.name == name and disk.capacity == 1024 and disk.is_fc_backed and disk.avail_for_use
    assert read.hdisk_from_uuid(udid) == name
    after = sm.add_vscsi_mapping(None, read, made.uuid, disk)
    assert hdisk.discover_hdisk(adapter, vios.uuid, itls_of(simulator, vios, volume))[0] == hdisk.LUAStatus.DEVICE_IN_USE
    with pytest.raises(exc.JobRequestFailed):
        hdisk.remove_hdisk(adapter, 'host', name, vios.uuid)
    sm.remove_pv_mapping(adapter, after.uuid, made.uuid, name)
    hdisk.remove_hdisk(adapter, 'host', name, vios.uuid)
    assert udid not in [each.udid for each in pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=['ViosStorage']).phys_vols]


def test_volume_is_known_by_its_page_83_id(simulator, adapter, feed, volume):
    _status, name, udid = hdisk.discover_hdisk(adapter, feed[0].uuid, itls_of(simulator, feed[0], volume))
    asked = _fc.get_pg83_via_job(adapter, feed[0].uuid, udid)
    assert asked
    disk = next(each for each in pvm_vios.VIOS.get(adapter, uuid=feed[0].uuid, xag=['ViosStorage']).phys_vols if each.udid == udid)
    assert base64.b64decode(asked).decode() == disk.pg83
    hdisk.remove_hdisk(adapter, 'host', name, feed[0].uuid)


def test_volume_that_is_not_there(adapter, feed):
    status, name, _udid = hdisk.discover_hdisk(adapter, feed[0].uuid, hdisk.build_itls(feed[0].get_active_pfc_wwpns(), ['5005076000000000'], 3))
    assert status == hdisk.LUAStatus.INCORRECT_ITL and not hdisk.good_discovery(status, name)


def test_volume_that_is_not_reached_on_all_paths(simulator, adapter, feed, volume):
    itls = itls_of(simulator, feed[0], volume) + hdisk.build_itls(feed[0].get_active_pfc_wwpns(), ['5005076000000000'], 3)
    status, name, _udid = hdisk.lua_recovery(adapter, feed[0].uuid, itls)
    assert status == hdisk.LUAStatus.FOUND_ITL_ERR and hdisk.good_discovery(status, name)
    hdisk.remove_hdisk(adapter, 'host', name, feed[0].uuid)
