"""Client network adapters, trunks and peer to peer links."""
import pytest
from pypowervm import exceptions as exc
from pypowervm.tasks import cna
from pypowervm.tasks import partition
from pypowervm.wrappers import event as pvm_event
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import network as net

OVS = 'NovaLinkVEABridge'


@pytest.fixture
def management(adapter):
    return partition.get_mgmt_partition(adapter)


def adapters(adapter, parent):
    return net.CNA.get(adapter, parent=parent)


def test_plain_adapter_gets_what_the_server_fills_in(adapter, new_lpar):
    made = new_lpar()
    new = cna.crt_cna(adapter, None, made.uuid, 100)
    assert new.pvid == 100 and len(new.mac) == 12 and new.slot >= 2 and not new.is_trunk and new.enabled
    assert new.vswitch_id == 0 and new.loc_code.endswith('-V%d-C%d' % (made.id, new.slot)) and new.lpar_id == made.id
    assert [each.uuid for each in adapters(adapter, made)] == [new.uuid]


def test_mac_and_slot_of_the_caller(adapter, new_lpar):
    new = cna.crt_cna(adapter, None, new_lpar().uuid, 101, mac_addr='aa:bb:cc:dd:ee:01', slot_num=9)
    assert new.mac == 'AABBCCDDEE01' and new.slot == 9


def test_tagged_vlans(adapter, new_lpar):
    new = cna.crt_cna(adapter, None, new_lpar().uuid, 100, addl_vlans='2 3')
    assert new.is_tagged_vlan_supported and sorted(new.tagged_vlans) == [2, 3]


def test_switch_that_is_not_there(adapter, new_lpar):
    with pytest.raises(exc.Error, match='Unable to find the Virtual Switch'):
        cna.crt_cna(adapter, None, new_lpar().uuid, 100, vswitch='nothing')


def test_switch_is_made_on_demand_and_deleted(adapter, system, new_lpar):
    new = cna.crt_cna(adapter, None, new_lpar().uuid, 100, vswitch='made-here', crt_vswitch=True)
    switch = net.VSwitch.search(adapter, parent=system, name='made-here', one_result=True)
    assert switch.switch_id == new.vswitch_id
    with pytest.raises(exc.HttpError):
        switch.delete()
    new.delete()
    switch.refresh().delete()
    assert net.VSwitch.search(adapter, parent=system, name='made-here') == []


def test_adapter_is_changed_and_deleted(adapter, new_lpar):
    made = new_lpar()
    new = cna.crt_cna(adapter, None, made.uuid, 100)
    new.pvid = 102
    assert new.update().pvid == 102
    adapters(adapter, made)[0].delete()
    assert adapters(adapter, made) == []


def test_virtual_networks_follow_the_adapters(adapter, system, new_lpar):
    def vlans():
        return [each.vlan for each in net.VNet.get(adapter, parent=system) if each.vswitch_id == 0]
    new = cna.crt_cna(adapter, None, new_lpar().uuid, 777)
    assert 777 in vlans()
    new.delete()
    assert 777 not in vlans()


def test_free_vlan_is_assigned(adapter, system, new_lpar):
    switch = net.VSwitch.search(adapter, parent=system, name=OVS, one_result=True)
    new = cna.crt_cna(adapter, None, new_lpar().uuid, 50, vswitch=OVS)
    changed = cna.assign_free_vlan(adapter, None, switch, new, ensure_enabled=True)
    assert changed.pvid != 50 and changed.enabled


def test_trunk_with_a_free_vlan(adapter, management):
    trunk, = cna.crt_trunk_with_free_vlan(
        adapter, None, [management.uuid], OVS, dev_name='tap-one', ovs_bridge='br-int', ovs_ext_ids='iface-id=1,attached-mac=2',
        configured_mtu=1450)
    assert trunk.is_trunk and trunk.trunk_pri == 1 and trunk.dev_name == 'tap-one'
    assert (trunk.ovs_bridge, trunk.ovs_ext_ids, trunk.configured_mtu) == ('br-int', 'iface-id=1,attached-mac=2', 1450)
    trunk.delete()


def test_peer_to_peer_link(adapter, management, new_lpar):
    made = new_lpar()
    client, trunks = cna.crt_p2p_cna(adapter, None, made.uuid, [management.uuid], OVS, mac_addr='AABBCCDDEE02', dev_name='tap-two')
    assert client.pvid == trunks[0].pvid and client.mac == 'AABBCCDDEE02'
    assert [each.uuid for each in cna.find_trunks(adapter, client)] == [trunks[0].uuid]
    assert [each.uuid for each in cna.find_cnas_on_trunk(trunks[0])] == [client.uuid]
    assert trunks[0].uuid not in [each.uuid for each in cna.find_orphaned_trunks(adapter, OVS)]
    for each in [*trunks, client]:
        each.delete()


def test_two_links_get_different_vlans(adapter, management, new_lpar):
    made = new_lpar()
    links = [cna.crt_p2p_cna(adapter, None, made.uuid, [management.uuid], OVS, dev_name='tap-%d' % each) for each in (3, 4)]
    assert links[0][0].pvid != links[1][0].pvid
    for client, trunks in links:
        for each in [*trunks, client]:
            each.delete()


def test_orphan_trunk_is_found_and_deleted(adapter, management, new_lpar):
    client, trunks = cna.crt_p2p_cna(adapter, None, new_lpar().uuid, [management.uuid], OVS, dev_name='tap-five')
    client.delete()
    orphans = cna.find_orphaned_trunks(adapter, OVS)
    assert [each.uuid for each in orphans] == [trunks[0].uuid]
    orphans[0].delete()
    assert cna.find_orphaned_trunks(adapter, OVS) == []


def test_orphans_on_a_switch_that_is_not_there(adapter):
    assert cna.find_orphaned_trunks(adapter, 'nothing') == []


def test_trunks_on_two_vioses_with_rising_priority(adapter, new_lpar):
    vioses = partition.get_active_vioses(adapter)[:2]
    client, trunks = cna.crt_p2p_cna(adapter, None, new_lpar().uuid, [each.uuid for each in vioses], OVS)
    assert [each.trunk_pri for each in trunks] == [1, 2]
    assert [each.uuid for each in cna.find_trunks(adapter, client)] == [each.uuid for each in trunks]
    for each in [*trunks, client]:
        each.delete()


def test_custom_event_of_a_plug(adapter, new_lpar):
    new = cna.crt_cna(adapter, None, new_lpar().uuid, 100)
    event = pvm_event.Event.bld(adapter, new.href, '{"provider":"NOVA_PVM_VIF","action":"plug"}').create()
    assert event.data == new.href


def test_adapter_of_a_running_partition_without_rmc_is_refused(simulator, adapter, new_lpar):
    from pypowervm.tasks import power
    from support.simulator import eventually
    made = new_lpar()
    power.power_on(made, None)
    eventually(lambda: lpar.LPAR.get(adapter, uuid=made.uuid).state == 'running')
    simulator.change_partition(made.name, rmc='inactive')
    with pytest.raises(exc.HttpError):
        cna.crt_cna(adapter, None, made.uuid, 100)
