"""SR-IOV adapters and their physical ports, labels, and logical ports of partitions and VIOSes."""
import pytest
from pypowervm import adapter as adp
from pypowervm import exceptions as exc
from pypowervm.tasks import partition
from pypowervm.tasks import sriov
from pypowervm.wrappers import event as pvm_event
from pypowervm.wrappers import iocard as card
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import managed_system as ms
from support.simulator import eventually


@pytest.fixture(scope='module')
def options():
    return {'hosts': [{'sriovAdapters': [
        {'ports': [{'label': 'prod'}, {'label': 'prod', 'linkUp': False}, {}, {}]},
        {'ports': [{'label': 'other'}, {'maximumLogicalPorts': 2}]},
        {'mode': 'Dedicated'}]}]}


def read(adapter):
    return ms.System.get(adapter)[0]


def system_getter(adapter):
    return ms.System.getter(adapter, entry_uuid=read(adapter).uuid)


def ports(adapter):
    return [port for each in read(adapter).asio_config.sriov_adapters for port in each.phys_ports]


@pytest.fixture
def logical(adapter):
    """Makes logical ports; those that are still there at the end are deleted."""
    made = []

    def create(parent, **attributes):
        given = {'sriov_adap_id': 1, 'pport_id': 0, **attributes}
        new = card.SRIOVEthLPort.bld(adapter, **given).create(parent=parent)
        made.append(new)
        return new

    yield create
    for each in made:
        try:
            each.refresh().delete()
        except exc.HttpNotFound:
            pass


def test_adapters_and_their_modes(adapter):
    first, second, third = read(adapter).asio_config.sriov_adapters
    assert (first.sriov_adap_id, first.mode, first.state) == (1, card.SRIOVAdapterMode.SRIOV, card.SRIOVAdapterState.RUNNING)
    assert first.personality == card.SRIOVAdapterPersonality.MIN_CAPACITY and first.id.isdigit() and first.description
    assert second.sriov_adap_id == 2 and len(second.phys_ports) == 2
    assert third.mode == card.SRIOVAdapterMode.DEDICATED and list(third.phys_ports) == []
    assert len({each.phys_loc_code for each in (first, second, third)}) == 3


def test_physical_ports(adapter):
    first, down = ports(adapter)[:2]
    assert (first.label, first.sublabel, first.port_id, first.sriov_adap_id) == ('prod', None, 0, 1)
    assert first.link_status and not down.link_status
    assert first.min_granularity == 0.02 and first.allocated_capacity == 0
    assert first.cfg_lps == 0 and first.cfg_max_lps == first.supp_max_lps == 20
    assert first.mtu == card.SRIOVPPMTU.E1500 and first.switch_mode == 'Veb' and not first.flow_ctl
    assert first.curr_speed == card.SRIOVSpeed.E10G and first.loc_code.startswith(first.sriov_adap.phys_loc_code)


def test_system_and_vioses_can_do_vnics(adapter):
    assert read(adapter).get_capability('vnic_capable') and read(adapter).get_capability('vnic_failover_capable')
    for vios in partition.get_active_vioses(adapter, find_min=2):
        assert vios.vnic_capable and vios.vnic_failover_capable


def test_port_is_found_by_label_and_by_location(adapter):
    found = sriov.find_pports_for_portlabel('prod', adapter)
    assert [(each.sriov_adap_id, each.port_id) for each in found] == [(1, 0), (1, 1)]
    assert len(sriov.find_pports_for_portlabel('default', adapter, msys=read(adapter))) == 3
    assert sriov.find_pports_for_portlabel('nothing', adapter) == []
    assert sriov.find_pport(read(adapter), found[1].loc_code).port_id == 1
    assert sriov.find_pport(read(adapter), 'nowhere') is None


def relabel(index, label):
    """A change for safe_update_pports."""
    def change(system):
        port = [each for card_ in system.asio_config.sriov_adapters for each in card_.phys_ports][index]
        port.label = label
        return True
    return change


def test_labels_are_written(adapter):
    def change(system):
        port = system.asio_config.sriov_adapters[0].phys_ports[2]
        port.label, port.sublabel = 'storage', 'b'
        return True

    written = sriov.safe_update_pports(system_getter(adapter), change)
    assert written.asio_config.sriov_adapters[0].phys_ports[2].label == 'storage'
    assert (ports(adapter)[2].label, ports(adapter)[2].sublabel) == ('storage', 'b')


def test_nothing_is_sent_when_nothing_is_to_be_changed(simulator, adapter):
    mark = simulator.mark()
    sriov.safe_update_pports(system_getter(adapter), lambda system: False)
    assert {each.split()[0] for each in simulator.requests(mark)} == {'GET'}


def test_labels_are_written_again_after_somebody_else_wrote(simulator, adapter):
    tries = []

    def change(system):
        tries.append(1)
        if len(tries) == 1:
            other = read(simulator.adapter())
            relabel(3, 'theirs')(other)
            other.update()
        return relabel(2, 'ours')(system)

    sriov.safe_update_pports(system_getter(adapter), change)
    assert len(tries) == 2
    assert [each.label for each in ports(adapter)[2:4]] == ['ours', 'theirs']


def test_agent_hears_of_a_port_that_was_configured(simulator):
    simulator.delays(eventPoll=1000)
    heard = []

    class Handler(adp.WrapperEventHandler):
        def process(self, events):
            heard.extend(events)

    adapter = simulator.adapter()
    listener = adapter.session.get_event_listener()
    listener.subscribe(Handler())
    try:
        sriov.safe_update_pports(system_getter(adapter), relabel(3, 'heard'))
        told = eventually(lambda: [each for each in heard if 'SRIOVPhysicalPort.ConfigChange' in (each.detail or '')])
    finally:
        listener.shutdown()
    assert told[0].etype == pvm_event.EventType.MODIFY_URI and 'ManagedSystem/' in told[0].data


def test_settings_of_a_port_are_written(adapter):
    system = read(adapter)
    port = system.asio_config.sriov_adapters[1].phys_ports[0]
    port.mtu, port.switch_mode, port.flow_ctl, port.cfg_max_lps = card.SRIOVPPMTU.E9000, 'Vepa', True, 10
    system.update()
    port = ports(adapter)[4]
    assert (port.mtu, port.switch_mode, port.flow_ctl, port.cfg_max_lps) == ('E_9000', 'Vepa', True, 10)


@pytest.mark.parametrize('change, status', [
    (lambda port: setattr(port, 'label', 'x' * 17), 400),
    (lambda port: setattr(port, 'mtu', 'E_64000'), 400),
    (lambda port: setattr(port, 'cfg_max_lps', 21), 400),
    (lambda port: setattr(port.sriov_adap, 'mode', card.SRIOVAdapterMode.DEDICATED), 501)])
def test_setting_that_cannot_be_is_refused(adapter, change, status):
    system = read(adapter)
    port = system.asio_config.sriov_adapters[1].phys_ports[1]
    port.sublabel = 'no'
    change(port)
    with pytest.raises(exc.HttpError) as refused:
        system.update()
    assert refused.value.response.status == status
    assert ports(adapter)[5].sublabel is None and read(adapter).asio_config.sriov_adapters[1].mode == 'Sriov'


@pytest.mark.parametrize('kind', ['partition', 'VIOS'])
def test_logical_port_gets_what_the_server_fills_in(adapter, new_lpar, logical, kind):
    parent = new_lpar() if kind == 'partition' else partition.get_active_vioses(adapter)[0]
    new = logical(parent, pvid=12, allowed_vlans=[3, 4], mac='aa:bb:cc:dd:ee:11', cfg_capacity=0.04)
    assert (new.sriov_adap_id, new.pport_id, new.pvid, new.mac) == (1, 0, 12, 'AABBCCDDEE11')
    assert new.allowed_vlans == [3, 4] and new.allowed_macs == 'ALL' and not new.is_promisc
    assert new.cfg_capacity == 0.04 and new.cfg_max_capacity == 1.0 and new.lport_id > 0
    assert new.loc_code.startswith(ports(adapter)[0].loc_code + '-S') and new.dev_name
    assert new.vnic_port_usage == card.VNICPortUsage.NOT_VNIC
    assert new.cur_mac == ('000000000000' if kind == 'partition' else new.mac)
    assert [each.uuid for each in card.SRIOVEthLPort.get(adapter, parent=parent)] == [new.uuid]
    assert ports(adapter)[0].cfg_lps == 1 and ports(adapter)[0].allocated_capacity == 0.04


def test_logical_port_with_defaults(adapter, new_lpar, logical):
    new = logical(new_lpar(), allowed_vlans='NONE', allowed_macs='NONE')
    assert (new.pvid, new.cfg_capacity, new.allowed_vlans, new.allowed_macs) == (0, 0.02, 'NONE', 'NONE')
    assert len(new.mac) == 12


def test_logical_port_of_the_feed_is_read_again_and_not_modified(adapter, new_lpar, logical):
    made = new_lpar()
    new = logical(made)
    again = card.SRIOVEthLPort.get(adapter, parent=made)[0]
    assert again.refresh() is again
    assert card.SRIOVEthLPort.get(adapter, uuid=new.uuid, parent=made).mac == new.mac


def test_logical_port_is_changed(adapter, new_lpar, logical):
    made = new_lpar()
    new = logical(made)
    new.pvid, new.allowed_macs = 30, ['AABBCCDDEE12']
    changed = new.update()
    assert changed.pvid == 30 and changed.allowed_macs == ['AABBCCDDEE12']


def test_logical_port_is_found_by_its_location(adapter, new_lpar, logical):
    made = new_lpar()
    logical(made)
    second = logical(made, pport_id=1)
    found = [each for each in card.SRIOVEthLPort.get(adapter, parent=made) if each.loc_code == second.loc_code]
    assert [each.uuid for each in found] == [second.uuid]
    searched = card.SRIOVEthLPort.search(adapter, parent=made, loc_code=second.loc_code)
    assert [each.uuid for each in searched] == [second.uuid]


def test_deleted_logical_port_gives_its_capacity_back(adapter, new_lpar, logical):
    made = new_lpar()
    new = logical(made, cfg_capacity=0.5)
    new.delete()
    assert card.SRIOVEthLPort.get(adapter, parent=made) == [] and ports(adapter)[0].allocated_capacity == 0


def test_partition_shows_its_logical_ports_and_takes_them_with_it(adapter, new_lpar, logical):
    made = new_lpar()
    new = logical(made)
    links = lpar.LPAR.get(adapter, uuid=made.uuid).get_href('SRIOVEthernetLogicalPorts/link')
    assert [each.rsplit('/', 1)[-1] for each in links] == [new.uuid]
    lpar.LPAR.get(adapter, uuid=made.uuid).delete()
    assert ports(adapter)[0].cfg_lps == 0


@pytest.mark.parametrize('given, status', [
    ({'sriov_adap_id': 9}, 400),
    ({'sriov_adap_id': 3}, 409),
    ({'pport_id': 9}, 400),
    ({'cfg_capacity': 0.03}, 400),
    ({'pvid': 1}, 400),
    ({'cfg_capacity': 0.5, 'max_capacity': 0.1}, 400)])
def test_logical_port_that_cannot_be_is_refused(adapter, new_lpar, logical, given, status):
    made = new_lpar()
    with pytest.raises(exc.HttpError) as refused:
        logical(made, **given)
    assert refused.value.response.status == status and str(refused.value)
    assert card.SRIOVEthLPort.get(adapter, parent=made) == []


def test_full_port_gives_no_more(adapter, new_lpar, logical):
    made = new_lpar()
    logical(made, cfg_capacity=0.98)
    with pytest.raises(exc.HttpError, match='left'):
        logical(made, cfg_capacity=0.04)
    logical(made, cfg_capacity=0.02)


def test_no_more_logical_ports_than_configured_and_one_promiscuous(adapter, new_lpar, logical):
    made = new_lpar()
    where = {'sriov_adap_id': 2, 'pport_id': 1}
    assert logical(made, is_promisc=True, **where).is_promisc
    with pytest.raises(exc.HttpError, match='promiscuous'):
        logical(made, is_promisc=True, **where)
    logical(made, **where)
    with pytest.raises(exc.HttpError, match='2 of 2'):
        logical(made, **where)


def test_running_partition_without_rmc_gets_no_logical_port(simulator, adapter, new_lpar, logical):
    made = new_lpar()
    simulator.change_partition(made.name, state='running', rmc='inactive')
    with pytest.raises(exc.HttpError, match='RMC'):
        logical(made)
    simulator.change_partition(made.name, rmc='active')
    assert logical(made).cur_mac != '000000000000'
