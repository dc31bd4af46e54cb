"""VLANs on the bridges of a host: ensured, moved between peers, removed, up to the limits of trunks."""
import pytest
from pypowervm import exceptions as exc
from pypowervm.tasks import network_bridger as nb
from pypowervm.wrappers import network as net
from support.simulator import Simulator


@pytest.fixture(scope='module')
def options():
    return {'hosts': [{
        'bridges': [{'pvid': 1, 'taggedVlans': [100, 101]}, {'pvid': 2, 'taggedVlans': [200]}, {'pvid': 3, 'virtualSwitch': 'SECOND'}],
        'switches': [{'name': 'ETHERNET0', 'mode': 'Veb'}, {'name': 'MGMTSWITCH', 'mode': 'Vepa'}, {'name': 'SECOND', 'mode': 'Veb'}],
        'orphanTrunks': [{'vios': 1, 'pvid': 4003, 'taggedVlans': [900]}],
    }]}


@pytest.fixture
def bridge(adapter, system):
    return next(each for each in net.NetBridge.get(adapter, parent=system) if each.pvid == 1)


def bridge_of(adapter, system, pvid):
    return next(each for each in net.NetBridge.get(adapter, parent=system) if each.pvid == pvid)


def consistent(bridge):
    """Both adapters of the pair have the same trunks, and the load groups are those of the first."""
    first, second = bridge.seas
    assert [each.pvid for each in first.addl_adpts] == [each.pvid for each in second.addl_adpts]
    assert [sorted(each.tagged_vlans) for each in first.addl_adpts] == [sorted(each.tagged_vlans) for each in second.addl_adpts]
    assert first.primary_adpt.trunk_pri != second.primary_adpt.trunk_pri
    assert {each.pvid for each in bridge.load_grps} == {bridge.pvid} | {each.pvid for each in first.addl_adpts}
    return True


def test_vlan_is_added_on_a_further_trunk_and_removed_with_it(adapter, system, bridge):
    nb.ensure_vlan_on_nb(adapter, system.uuid, bridge.uuid, 300)
    changed = bridge.refresh()
    assert 300 in changed.list_vlans() and consistent(changed)
    assert changed.seas[0].addl_adpts and changed.seas[0].addl_adpts[0].dev_name.startswith('ent')
    nb.remove_vlan_from_nb(adapter, system.uuid, bridge.uuid, 300)
    changed = changed.refresh()
    assert 300 not in changed.list_vlans() and consistent(changed)
    assert not changed.seas[0].addl_adpts


def test_vlan_that_is_there_already_changes_nothing(simulator, adapter, system, bridge):
    since = simulator.mark()
    nb.ensure_vlans_on_nb(adapter, system.uuid, bridge.uuid, [100, 101, 1])
    assert not [each for each in simulator.operations(since) if not each.startswith('GET')]


def test_twenty_one_vlans_need_two_trunks(adapter, system, bridge):
    wanted = list(range(400, 421))
    nb.ensure_vlans_on_nb(adapter, system.uuid, bridge.uuid, wanted)
    changed = bridge.refresh()
    assert set(wanted) <= set(changed.list_vlans()) and consistent(changed)
    assert len(changed.seas[0].addl_adpts) == 2
    assert max(len(each.tagged_vlans) for each in changed.seas[0].addl_adpts) <= 20
    for vlan in wanted:
        nb.remove_vlan_from_nb(adapter, system.uuid, bridge.uuid, vlan)
    assert not bridge.refresh().seas[0].addl_adpts


def test_vlan_is_moved_from_a_peer(adapter, system, bridge):
    peer = bridge_of(adapter, system, 2)
    nb.ensure_vlan_on_nb(adapter, system.uuid, peer.uuid, 500)
    nb.ensure_vlan_on_nb(adapter, system.uuid, bridge.uuid, 500)
    assert 500 in bridge.refresh().list_vlans() and 500 not in peer.refresh().list_vlans()
    nb.remove_vlan_from_nb(adapter, system.uuid, bridge.uuid, 500)


def test_bridge_on_another_switch_is_no_peer(adapter, system, bridge):
    other = bridge_of(adapter, system, 3)
    nb.ensure_vlan_on_nb(adapter, system.uuid, other.uuid, 510)
    nb.ensure_vlan_on_nb(adapter, system.uuid, bridge.uuid, 510)
    assert 510 in other.refresh().list_vlans() and 510 in bridge.refresh().list_vlans()
    for each in (other, bridge):
        nb.remove_vlan_from_nb(adapter, system.uuid, each.uuid, 510)


def test_primary_vlan_of_a_peer_is_refused(adapter, system, bridge):
    with pytest.raises(exc.PvidOfNetworkBridgeError):
        nb.ensure_vlan_on_nb(adapter, system.uuid, bridge.uuid, 2)


def test_primary_vlan_is_not_removed(adapter, system, bridge):
    with pytest.raises(exc.PvidOfNetworkBridgeError):
        nb.remove_vlan_from_nb(adapter, system.uuid, bridge.uuid, 1, fail_if_pvid=True)
    nb.remove_vlan_from_nb(adapter, system.uuid, bridge.uuid, 1)


def test_vlan_of_the_primary_trunk_stays(simulator, adapter, system, bridge):
    since = simulator.mark()
    nb.remove_vlan_from_nb(adapter, system.uuid, bridge.uuid, 100)
    assert not [each for each in simulator.operations(since) if not each.startswith('GET')]


def test_vlan_that_is_an_arbitrary_id_moves_the_trunk(adapter, system, bridge):
    nb.ensure_vlan_on_nb(adapter, system.uuid, bridge.uuid, 600)
    arbitrary = bridge.refresh().arbitrary_pvids[0]
    nb.ensure_vlan_on_nb(adapter, system.uuid, bridge.uuid, arbitrary)
    changed = bridge.refresh()
    assert {600, arbitrary} <= set(changed.list_vlans()) and arbitrary not in changed.arbitrary_pvids and consistent(changed)
    for vlan in (600, arbitrary):
        nb.remove_vlan_from_nb(adapter, system.uuid, bridge.uuid, vlan)


def test_vlan_of_an_orphan_trunk_is_refused(adapter, system, bridge):
    with pytest.raises(exc.OrphanVLANFoundOnProvision):
        nb.ensure_vlan_on_nb(adapter, system.uuid, bridge.uuid, 900)


def test_stale_bridge_is_tried_again(simulator, adapter, system, bridge):
    simulator.fault('POST ManagedSystem/NetworkBridge/{id}', kind='stale-etag')
    nb.ensure_vlan_on_nb(adapter, system.uuid, bridge.uuid, 700)
    assert 700 in bridge.refresh().list_vlans()
    nb.remove_vlan_from_nb(adapter, system.uuid, bridge.uuid, 700)


@pytest.fixture(scope='module')
def sharing():
    started = Simulator(hosts=[{'bridges': [{'pvid': 1, 'loadBalancing': True, 'additionalTrunks': [{'pvid': 4094, 'taggedVlans': [30]}]}]}])
    yield started
    started.close()


def test_load_balancing_keeps_the_number_of_trunks_even(sharing):
    from pypowervm.wrappers import managed_system
    adapter = sharing.adapter()
    system = managed_system.System.get(adapter)[0]
    bridge = net.NetBridge.get(adapter, parent=system)[0]
    assert bridge.load_balance
    nb.ensure_vlans_on_nb(adapter, system.uuid, bridge.uuid, [800])
    assert 800 in bridge.refresh().list_vlans() and len(bridge.refresh().seas[0].addl_adpts) == 2


@pytest.fixture(scope='module')
def single():
    """Of one VIOS, so the bridge is one adapter without a peer."""
    started = Simulator(hosts=[{'vioses': 1, 'bridges': [{'pvid': 1}]}])
    yield started
    started.close()


@pytest.fixture
def single_bridge(single):
    from pypowervm.wrappers import managed_system
    adapter = single.adapter()
    return net.NetBridge.get(adapter, parent=managed_system.System.get(adapter)[0])[0]


def test_single_adapter_without_peer(single_bridge):
    adapter, host = single_bridge.adapter, single_bridge.href.split('/ManagedSystem/')[1].split('/')[0]
    nb.ensure_vlan_on_nb(adapter, host, single_bridge.uuid, 55)
    assert 55 in single_bridge.refresh().list_vlans()
    nb.remove_vlan_from_nb(adapter, host, single_bridge.uuid, 55)
    assert 55 not in single_bridge.refresh().list_vlans()


def test_fifteen_further_trunks_are_the_limit(single, single_bridge):
    adapter, host = single_bridge.adapter, single_bridge.href.split('/ManagedSystem/')[1].split('/')[0]
    nb.ensure_vlans_on_nb(adapter, host, single_bridge.uuid, list(range(1000, 1300)))
    full = single_bridge.refresh()
    assert [len(each.tagged_vlans) for each in full.seas[0].addl_adpts] == [20] * 15
    since = single.mark()
    with pytest.raises(exc.HttpError, match='16 additional trunks; 15 are possible') as caught:
        nb.ensure_vlan_on_nb(adapter, host, single_bridge.uuid, 1300)
    assert caught.value.response.status == 409 and [line[:8] for line in single.requests(since)][-1] == 'POST 409'
    assert full.refresh() is full
