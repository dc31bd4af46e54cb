"""vNICs: how pypowervm distributes their backing devices, and what the host makes of them."""
import pytest
from pypowervm import exceptions as exc
from pypowervm.tasks import partition
from pypowervm.tasks import slot_map
from pypowervm.tasks import sriov
from pypowervm.wrappers import event as pvm_event
from pypowervm.wrappers import iocard as card
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import managed_system as ms
from pypowervm.wrappers import virtual_io_server as vios
from support.simulator import Simulator


@pytest.fixture(scope='module')
def options():
    return {'hosts': [{'sriovAdapters': [
        {'ports': [{'label': 'prod'}, {'label': 'prod'}, {'label': 'prod', 'linkUp': False}]},
        {'ports': [{'label': 'prod'}, {'label': 'other'}]}]}]}


@pytest.fixture
def new_vnic(adapter, new_lpar):
    """Makes vNICs of new partitions, which are deleted at the end, also when the case fails."""
    def create(parent=None, redundancy=1, places=None, **attributes):
        made = parent or new_lpar()
        vnic = card.VNIC.bld(adapter, **attributes)
        if places is None:
            sriov.set_vnic_back_devs(vnic, locations(adapter), redundancy=redundancy, check_port_status=True)
        else:
            vnic.back_devs = [card.VNICBackDev.bld(adapter, *place) for place in places]
        return made, vnic.create(parent=made)
    return create


def read(adapter):
    return ms.System.get(adapter)[0]


def system_getter(adapter):
    return ms.System.getter(adapter, entry_uuid=read(adapter).uuid)


def ports(adapter):
    return [port for each in read(adapter).asio_config.sriov_adapters for port in each.phys_ports]


def locations(adapter, label='prod'):
    return [port.loc_code for port in sriov.find_pports_for_portlabel(label, adapter)]


def vios_uuids(adapter):
    return [each.uuid for each in partition.get_active_vioses(adapter, find_min=2)]


def logical_ports(adapter, vios_uuid):
    return card.SRIOVEthLPort.get(adapter, parent_type=vios.VIOS, parent_uuid=vios_uuid)


def place(device):
    return device.vios_href.rsplit('/', 1)[-1].split('?')[0], device.sriov_adap_id, device.pport_id


def test_vnic_gets_what_the_server_fills_in(adapter, new_vnic):
    made, vnic = new_vnic(pvid=12)
    prefix = int(lpar.LPAR.get(adapter, uuid=made.uuid).element.findtext('MACAddressPrefix'))
    assert vnic.slot >= 2 and vnic.mac == '%012X' % (prefix + vnic.slot) and vnic.lpar_id == made.id
    assert vnic.drc_name.endswith('-V%d-C%d' % (made.id, vnic.slot))
    assert (vnic.pvid, vnic.allowed_vlans, vnic.allowed_macs, vnic.capacity) == (12, 'ALL', 'ALL', 0.02)
    assert vnic.auto_pri_failover is True
    assert [each.uuid for each in card.VNIC.get(adapter, parent=made)] == [vnic.uuid]


def test_backing_device_is_a_logical_port_of_the_vios(adapter, new_vnic):
    _made, vnic = new_vnic(pvid=12, allowed_vlans=[20, 21])
    device = vnic.back_devs[0]
    found = card.SRIOVEthLPort.get_by_href(adapter, device.lport_href)
    assert found.uuid in [each.uuid for each in logical_ports(adapter, place(device)[0])]
    assert found.vnic_port_usage == card.VNICPortUsage.DEDICATED_VNIC
    assert (found.sriov_adap_id, found.pport_id) == place(device)[1:]
    assert (found.pvid, found.allowed_vlans) == (12, [20, 21])
    assert device.is_active and device.status == card.VNICBackDevStatus.OPERATIONAL
    assert (device.capacity, device.max_capacity, device.desired_max_capacity) == (0.02, 1.0, 1.0)


def test_slot_mac_and_vlans_of_the_caller(adapter, new_vnic):
    _made, vnic = new_vnic(slot_num=9, mac_addr='fa:16:3e:00:00:01', allowed_vlans='NONE', allowed_macs=['fa163e000002'])
    assert (vnic.slot, vnic.mac) == (9, 'FA163E000001')
    assert (vnic.allowed_vlans, vnic.allowed_macs) == ('NONE', ['FA163E000002'])


def test_vnic_is_read_again_and_not_modified(adapter, new_vnic):
    made, vnic = new_vnic()
    found = card.VNIC.get(adapter, parent=made, uuid=vnic.uuid)
    assert found.refresh() is found and found.mac == vnic.mac


def test_vnic_is_found_by_its_mac(adapter, new_vnic):
    made, vnic = new_vnic()
    new_vnic(parent=made)
    assert [each.uuid for each in card.VNIC.search(adapter, parent=made, mac=vnic.mac)] == [vnic.uuid]
    assert card.VNIC.search(adapter, parent=made, mac='000000000001') == []


def test_vnic_that_does_not_fail_back(adapter, new_lpar):
    vnic = card.VNIC.bld(adapter, pvid=12, mac_addr='fa:16:3e:00:00:07')
    vnic.auto_pri_failover = False
    sriov.set_vnic_back_devs(vnic, locations(adapter), redundancy=2)
    assert vnic.create(parent=new_lpar()).auto_pri_failover is False


def test_address_of_the_operating_system_is_asked_for_by_group(adapter, new_vnic):
    made, vnic = new_vnic()
    with_group = card.VNIC.get(adapter, parent=made, uuid=vnic.uuid, xag=['Advanced', 'VNIC'])
    assert with_group.ip_address is None and with_group.subnet_mask is None and with_group.gateway is None
    assert with_group.element.findtext('Details/OSDeviceName') == 'unavailable'
    assert vnic.element.findtext('Details/OSDeviceName') is None


def test_devices_are_spread_over_vioses_and_cards(adapter, new_vnic):
    _made, vnic = new_vnic(redundancy=2)
    places = [place(each) for each in vnic.back_devs]
    assert len({each[0] for each in places}) == 2 and len({each[1] for each in places}) == 2
    assert sum(each.is_active for each in vnic.back_devs) == 1


def test_least_used_port_is_taken(adapter, new_vnic):
    first = place(new_vnic(redundancy=3)[1].back_devs[0])
    assert all(port.cfg_lps == 1 for port in ports(adapter) if port.label == 'prod' and port.link_status)
    new_vnic(places=[(vios_uuids(adapter)[0], first[1], first[2], 0.1)])
    vnic = card.VNIC.bld(adapter)
    sriov.set_vnic_back_devs(vnic, locations(adapter), sys_w=read(adapter), redundancy=1)
    assert place(vnic.back_devs[0])[1:] != first[1:]


def test_capacity_of_the_caller_is_taken_from_the_port(adapter, new_lpar):
    made = new_lpar()
    vnic = card.VNIC.bld(adapter)
    sriov.set_vnic_back_devs(vnic, locations(adapter, 'other'), capacity=0.3, max_capacity=0.5)
    new = vnic.create(parent=made)
    assert (new.capacity, new.back_devs[0].max_capacity) == (0.3, 0.5)
    assert ports(adapter)[4].allocated_capacity == 0.3
    with pytest.raises(exc.InsufficientSRIOVCapacity):
        sriov.set_vnic_back_devs(card.VNIC.bld(adapter), locations(adapter, 'other'), capacity=0.8)
    new.delete()
    assert ports(adapter)[4].allocated_capacity == 0


def test_redundant_ports_of_the_caller(adapter, new_lpar):
    vnic = card.VNIC.bld(adapter)
    sriov.set_vnic_back_devs(vnic, locations(adapter)[:1], redundancy=2, redundant_pports=locations(adapter, 'other'))
    new = vnic.create(parent=new_lpar())
    assert [place(each)[1:] for each in new.back_devs] == [(1, 0), (2, 1)]


def test_ports_that_are_down_are_passed_over_when_asked(adapter):
    down = [port.loc_code for port in ports(adapter) if not port.link_status]
    sriov.set_vnic_back_devs(card.VNIC.bld(adapter), down)
    with pytest.raises(exc.InsufficientSRIOVCapacity):
        sriov.set_vnic_back_devs(card.VNIC.bld(adapter), down, check_port_status=True)


def test_vioses_of_the_caller(simulator, adapter):
    one = vios.VIOS.get(adapter)[:1]
    vnic = card.VNIC.bld(adapter)
    sriov.set_vnic_back_devs(vnic, locations(adapter), vioses=one, redundancy=2)
    assert {place(each)[0] for each in vnic.back_devs} == {one[0].uuid}
    simulator.change_partition('vios1', rmc='inactive')
    simulator.change_partition('vios2', rmc='inactive')
    try:
        with pytest.raises(exc.NotEnoughActiveVioses):
            sriov.set_vnic_back_devs(card.VNIC.bld(adapter), locations(adapter))
    finally:
        simulator.change_partition('vios1', rmc='active')
        simulator.change_partition('vios2', rmc='active')


def test_priorities_and_status_decide_which_device_is_active(simulator, adapter, new_lpar):
    first, second = vios_uuids(adapter)
    made = new_lpar()
    vnic = card.VNIC.bld(adapter, back_devs=[
        card.VNICBackDev.bld(adapter, first, 1, 2, failover_pri=1),
        card.VNICBackDev.bld(adapter, first, 1, 0, failover_pri=20),
        card.VNICBackDev.bld(adapter, second, 2, 0, failover_pri=10)]).create(parent=made)

    def shown():
        return [(each.failover_pri, each.status, each.is_active) for each in card.VNIC.get(adapter, parent=made)[0].back_devs]

    assert shown() == [(1, 'LINK_DOWN', False), (20, 'OPERATIONAL', False), (10, 'OPERATIONAL', True)]
    name = [each.name for each in vios.VIOS.get(adapter) if each.uuid == second][0]
    simulator.change_partition(name, state='not activated')
    try:
        assert shown() == [(1, 'LINK_DOWN', False), (20, 'OPERATIONAL', True), (10, 'POWERED_OFF', False)]
    finally:
        simulator.change_partition(name, state='running', rmc='active')
    vnic.delete()


def test_vnic_is_changed(adapter, new_vnic):
    made, vnic = new_vnic(pvid=12)
    vnic.pvid, vnic.allowed_vlans, vnic.allowed_macs, vnic.auto_pri_failover = 30, [40], 'NONE', False
    vnic.back_devs[0].failover_pri = 5
    changed = vnic.update()
    assert (changed.pvid, changed.allowed_vlans, changed.allowed_macs) == (30, [40], 'NONE')
    assert changed.auto_pri_failover is False and changed.back_devs[0].failover_pri == 5
    assert card.SRIOVEthLPort.get_by_href(adapter, changed.back_devs[0].lport_href).pvid == 30


def test_backing_devices_are_added_and_removed(adapter, new_vnic):
    first, second = vios_uuids(adapter)
    made, vnic = new_vnic(places=[(first, 1, 0)])
    stays = vnic.back_devs[0].lport_href
    vnic.back_devs.append(card.VNICBackDev.bld(adapter, second, 2, 0))
    vnic = vnic.update()
    assert [place(each) for each in vnic.back_devs] == [(first, 1, 0), (second, 2, 0)]
    assert vnic.back_devs[0].lport_href == stays and len(logical_ports(adapter, second)) == 1
    vnic.back_devs.remove(vnic.back_devs[0])
    vnic = vnic.update()
    assert [place(each) for each in vnic.back_devs] == [(second, 2, 0)]
    assert logical_ports(adapter, first) == []


def test_deleted_vnic_takes_its_logical_ports_along(adapter, new_vnic):
    made, vnic = new_vnic(redundancy=2)
    vnic.delete()
    assert card.VNIC.get(adapter, parent=made) == []
    assert [port.cfg_lps for port in ports(adapter)] == [0] * 5
    assert [each for uuid in vios_uuids(adapter) for each in logical_ports(adapter, uuid)] == []


def test_deleted_partition_takes_its_vnics_along(adapter, new_vnic):
    made, _vnic = new_vnic(redundancy=2)
    lpar.LPAR.get(adapter, uuid=made.uuid).delete()
    assert [port.cfg_lps for port in ports(adapter)] == [0] * 5


def test_vnics_of_all_partitions(adapter, new_lpar, new_vnic):
    without = new_lpar()
    made, vnic = new_vnic()
    found = {each.uuid: [one.uuid for one in vnics] for each, vnics in sriov.get_lpar_vnics(adapter).items()}
    assert found[made.uuid] == [vnic.uuid] and found[without.uuid] == []


def test_label_of_a_port_in_use_is_changed_only_by_force(adapter, new_vnic):
    made, vnic = new_vnic(places=[(vios_uuids(adapter)[0], 2, 1)])

    def change(system):
        system.asio_config.sriov_adapters[1].phys_ports[1].label = 'changed'
        return True

    with pytest.raises(exc.CantUpdatePPortsInUse, match=vnic.uuid):
        sriov.safe_update_pports(system_getter(adapter), change)
    assert ports(adapter)[4].label == 'other'
    sriov.safe_update_pports(system_getter(adapter), change, force=True)
    assert ports(adapter)[4].label == 'changed'
    vnic.delete()
    system = read(adapter)
    system.asio_config.sriov_adapters[1].phys_ports[1].label = 'other'
    system.update()


def test_vnics_and_network_adapters_share_slots(adapter, new_vnic):
    from pypowervm.tasks import cna
    made, vnic = new_vnic(slot_num=5)
    with pytest.raises(exc.HttpError, match='slot 5'):
        cna.crt_cna(adapter, None, made.uuid, 100, slot_num=5)
    with pytest.raises(exc.HttpError, match=vnic.mac):
        cna.crt_cna(adapter, None, made.uuid, 100, mac_addr=vnic.mac)


def test_slot_of_a_vnic_is_registered(adapter, new_vnic):
    class Store(slot_map.SlotMapStore):
        pass

    made, vnic = new_vnic()
    store = Store(made.uuid)
    store.register_vnet(vnic)
    assert store.topology[vnic.slot] == {slot_map.IOCLASS.VNIC: {vnic.mac: None}}
    rebuilt = slot_map.RebuildSlotMap(store, vios.VIOS.get(adapter), {}, {})
    assert rebuilt.get_vnet_slot(vnic.mac) == vnic.slot
    store.drop_vnet(vnic)
    assert store.topology == {}


def test_event_of_nova_is_given_to_the_agents(adapter, new_vnic):
    _made, vnic = new_vnic()
    event = pvm_event.Event.bld(adapter, vnic.href, '{"provider": "NOVA_PVM_VIF", "type": "pvm_sriov"}').create()
    assert event.etype == pvm_event.EventType.CUSTOM_CLIENT_EVENT and event.data == vnic.href


def test_logical_port_of_a_vnic_is_not_deleted_alone(adapter, new_vnic):
    _made, vnic = new_vnic()
    found = card.SRIOVEthLPort.get_by_href(adapter, vnic.back_devs[0].lport_href)
    with pytest.raises(exc.HttpError, match='vNIC'):
        found.delete()


@pytest.mark.parametrize('places, given, status', [
    ([], {}, 400),
    ([('00000000-0000-0000-0000-000000000000', 1, 0)], {}, 400),
    ([(0, 9, 0)], {}, 400),
    ([(0, 1, 0, 0.03)], {}, 400),
    ([(0, 1, 0, None, 101)], {}, 400),
    ([(0, 1, 0), (1, 1, 0)], {}, 409),
    ([(0, 1, 0)], {'pvid': 4095}, 400),
    ([(0, 1, 0)], {'mac_addr': '010000000000'}, 400),
    ([(0, 1, 0)], {'slot_num': 64}, 409)])
def test_vnic_that_cannot_be_is_refused_without_a_trace(adapter, new_lpar, new_vnic, places, given, status):
    made, uuids = new_lpar(), vios_uuids(adapter)
    named = [(uuids[each[0]] if isinstance(each[0], int) else each[0], *each[1:]) for each in places]
    with pytest.raises(exc.HttpError) as refused:
        new_vnic(parent=made, places=named, **given)
    assert refused.value.response.status == status
    assert card.VNIC.get(adapter, parent=made) == [] and sum(port.cfg_lps for port in ports(adapter)) == 0


def test_vios_without_rmc_makes_no_backing_device(simulator, adapter, new_vnic):
    uuid = vios.VIOS.search(adapter, name='vios1', one_result=True).uuid
    simulator.change_partition('vios1', rmc='inactive')
    try:
        with pytest.raises(exc.HttpError, match='RMC'):
            new_vnic(places=[(uuid, 1, 0)])
    finally:
        simulator.change_partition('vios1', rmc='active')


def test_running_partition_needs_rmc_for_a_vnic(simulator, adapter, new_lpar, new_vnic):
    made = new_lpar()
    simulator.change_partition(made.name, state='running', rmc='inactive')
    with pytest.raises(exc.HttpError, match='RMC'):
        new_vnic(parent=made)
    simulator.change_partition(made.name, rmc='active')
    _made, vnic = new_vnic(parent=made)
    found = card.VNIC.get(adapter, parent=made, uuid=vnic.uuid, xag=['VNIC'])
    assert found.element.findtext('Details/OSDeviceName') != 'unavailable'


@pytest.fixture(scope='module')
def other_hosts():
    started = Simulator(hosts=[
        {}, {'sriovAdapters': [{}], 'vnicFailOver': False}, {'sriovAdapters': [{'state': 'Failed'}]}])
    yield [started.adapter(host) for host in range(3)]
    started.close()


def test_host_without_sriov_adapters_makes_no_vnics(other_hosts):
    with pytest.raises(exc.SystemNotVNICCapable):
        sriov.set_vnic_back_devs(card.VNIC.bld(other_hosts[0]), [])
    assert list(read(other_hosts[0]).asio_config.sriov_adapters) == []
    assert sriov.find_pports_for_portlabel('default', other_hosts[0]) == []


def test_host_without_failover_makes_vnics_of_one_device(other_hosts):
    adapter = other_hosts[1]
    with pytest.raises(exc.VNICFailoverNotSupportedSys):
        sriov.set_vnic_back_devs(card.VNIC.bld(adapter), locations(adapter, 'default'), redundancy=2)
    vnic = card.VNIC.bld(adapter)
    sriov.set_vnic_back_devs(vnic, locations(adapter, 'default'))
    assert len(vnic.back_devs) == 1


def test_host_whose_adapters_failed(other_hosts):
    with pytest.raises(exc.NoRunningSharedSriovAdapters):
        sriov.set_vnic_back_devs(card.VNIC.bld(other_hosts[2]), locations(other_hosts[2], 'default'))
