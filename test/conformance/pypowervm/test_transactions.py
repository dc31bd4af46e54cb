"""FeedTask and WrapperTask under contention, slot maps, the event listener."""
import subprocess
import sys
from urllib.parse import urlsplit
import uuid

import pytest
from pypowervm import adapter as adp
from pypowervm import exceptions as exc
from pypowervm.tasks import cna
from pypowervm.tasks import power
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.tasks import slot_map
from pypowervm.tasks import storage as ts
from pypowervm.utils import retry
from pypowervm.utils import transaction as tx
from pypowervm.wrappers import entry_wrapper as ewrap
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios
from support import map_unit
from support.simulator import eventually

SMAP = ['ViosSCSIMapping']


@pytest.fixture(scope='module')
def tier(adapter):
    return ts.default_tier_for_ssp(stor.SSP.get(adapter)[0])


def test_feed_task_under_contention(simulator, adapter, tier, new_lpar):
    """The update of another process waits before it is applied, until ours is through: it comes too late and is made again."""
    theirs, ours = new_lpar(), new_lpar()
    units = [ts.crt_lu(tier, 'c_' + uuid.uuid4().hex[:8], 1)[1] for _ in range(2)]
    since, hold = simulator.mark(), simulator.hold('POST VirtualIOServer/{id}')
    port = urlsplit(simulator.hosts[0]['url']).port
    other = subprocess.Popen([sys.executable, '-W', 'ignore', map_unit.__file__, str(port), theirs.uuid, units[0].name, units[0].udid])
    try:
        simulator.held(hold)
        map_unit.map_unit(adapter, ours.uuid, units[1].name, units[1].udid)
        simulator.release(hold)
        assert other.wait(60) == 0
    finally:
        other.kill()
    late, *more = [line for line in simulator.requests(since) if line.startswith('POST') and '/VirtualIOServer/' in line]
    assert late.startswith('POST 412 ') and late.replace('412', '200') in more
    feed = pvm_vios.VIOS.get(adapter, xag=SMAP)
    assert [len(sm.find_maps(vios.scsi_mappings, client_lpar_id=each.uuid)) for vios in feed for each in (theirs, ours)] == [1] * 4


def test_update_between_read_and_write_is_noticed(simulator, adapter, tier, new_lpar):
    one, two = new_lpar(), new_lpar()
    units = [ts.crt_lu(tier, 'e_' + uuid.uuid4().hex[:8], 1)[1] for _ in range(2)]
    stale = pvm_vios.VIOS.search(adapter, name='vios1', xag=SMAP, one_result=True)
    sm.add_vscsi_mapping(None, stale.uuid, one.uuid, units[0])
    stale.scsi_mappings.append(sm.build_vscsi_mapping(None, stale, two.uuid, units[1]))
    with pytest.raises(exc.HttpError) as caught:
        stale.update()
    assert caught.value.response.status == 412
    unread = pvm_vios.VIOS.search(adapter, name='vios1', xag=SMAP, one_result=True)
    sm.remove_lu_mapping(adapter, unread.uuid, one.uuid)
    task = tx.WrapperTask('again', unread)
    task.add_functor_subtask(lambda vios: sm.add_map(vios, sm.build_vscsi_mapping(None, vios, two.uuid, units[1])))
    changed, _ = task.execute()
    assert [len(sm.find_maps(changed.scsi_mappings, client_lpar_id=each.uuid)) for each in (one, two)] == [0, 1]


def test_subtasks_hand_values_on_and_post_execution_runs(adapter, tier):
    seen = []

    class Count(tx.Subtask):
        def execute(self, vios, *_args, **_kwargs):
            seen.append(vios.name)
            return len(vios.scsi_mappings)

    task = tx.FeedTask('count', pvm_vios.VIOS.getter(adapter, xag=SMAP))
    task.add_subtask(Count(provides='count', flag_update=False))
    task.add_functor_subtask(lambda _vios, provided: seen.append(provided['count']), flag_update=False)
    from taskflow import task as tf_task

    class After(tf_task.Task):
        def execute(self, wrapper_task_rets):
            seen.append(sorted(each['wrapper'].name for each in wrapper_task_rets.values()))

    task.add_post_execute(After('after'))
    task.execute()
    assert {'vios1', 'vios2'} <= {each for each in seen if isinstance(each, str)} and seen[-1] == ['vios1', 'vios2']
    assert task.get_wrapper(task.feed[0].uuid).name == task.feed[0].name


def test_entry_transaction_takes_a_getter(adapter, new_lpar):
    made = new_lpar()

    @tx.entry_transaction
    def rename(partition, name):
        partition.name = name
        return partition.update()

    assert rename(lpar.LPAR.getter(adapter, entry_uuid=made.uuid), made.name + '-t').name == made.name + '-t'


def test_entry_transaction_reads_again_after_a_stale_etag(simulator, adapter, new_lpar):
    made = new_lpar()
    wanted = made.name + '-s'
    simulator.fault('POST *LogicalPartition/{id}', when={'count': 3}, kind='stale-etag')

    @tx.entry_transaction
    def rename(partition):
        partition.name = wanted
        return partition.update()

    since = simulator.mark()
    assert rename(made).name == wanted
    assert [line[:8] for line in simulator.requests(since)].count('POST 412') == 3


def test_retry_of_any_function(adapter, new_lpar, simulator):
    tries = []

    @retry.retry(tries=3, delay_func=retry.NO_DELAY, argmod_func=retry.NO_ARGMOD, test_func=retry.NO_TEST,
                 resp_checker=retry.NO_CHECKER, http_codes=[404])
    def read():
        tries.append(1)
        return lpar.LPAR.get(adapter, uuid=str(uuid.uuid4()))

    with pytest.raises(exc.HttpNotFound):
        read()
    assert len(tries) == 3
    retry.STEPPED_DELAY(2, 3)
    retry.gen_random_delay(0, 0)(1, 3)
    retry.STEPPED_RANDOM_DELAY(1, 60)


class Store(slot_map.SlotMapStore):
    blobs = {}

    def _load(self, key):
        return self.blobs.get(key)

    def _save(self, key, blob):
        import base64
        self.blobs[key] = base64.b64encode(blob).decode()

    def _delete(self, key):
        self.blobs.pop(key, None)


@pytest.mark.filterwarnings('ignore::DeprecationWarning')
def test_slot_map_is_kept_and_a_partition_rebuilt_from_it(adapter, system, tier, new_lpar):
    made = new_lpar()
    vios = pvm_vios.VIOS.search(adapter, name='vios1', xag=SMAP, one_result=True)
    unit = ts.crt_lu(tier, 's_' + uuid.uuid4().hex[:8], 1)[1]
    mapping, = sm.find_maps(sm.add_vscsi_mapping(None, vios, made.uuid, unit).scsi_mappings, client_lpar_id=made.uuid)
    plain = cna.crt_cna(adapter, None, made.uuid, 100)
    management = cna.crt_cna(adapter, None, made.uuid, 4094, vswitch='MGMTSWITCH')
    other = cna.crt_cna(adapter, None, made.uuid, 101)
    key = made.uuid
    store = Store(key)
    store.register_max_vslots(200)
    store.register_vscsi_mapping(mapping)
    store.register_vnet(plain)
    store.register_vnet(management)
    store.register_cna(other)
    store.drop_cna(other)
    store.save()

    again = Store(key)
    assert again.topology == store.topology and store.max_vslots == 200
    again.register_max_vslots(200)
    rebuilt = slot_map.RebuildSlotMap(again, pvm_vios.VIOS.get(adapter, xag=SMAP), {unit.udid: [vios.uuid]}, [])
    slot, lua = rebuilt.get_vscsi_slot(vios, unit.udid)
    assert (slot, lua) == (mapping.client_adapter.lpar_slot_num, mapping.target_dev.lua)
    assert rebuilt.get_pv_vscsi_slot(vios, unit.udid) is None
    assert rebuilt.get_vea_slot(plain.mac) == rebuilt.get_vnet_slot(plain.mac) == plain.slot
    assert rebuilt.get_mgmt_vea_slot() == (management.mac, management.slot)
    assert rebuilt.get_max_vslots() == 200 and rebuilt.get_vfc_slots('A', 1) == [None]
    assert slot_map.BuildSlotMap(again).get_mgmt_vea_slot() == (None, None)

    new = new_lpar()
    after = sm.add_vscsi_mapping(None, vios.uuid, new.uuid, unit, lpar_slot_num=slot, lua=lua)
    same, = sm.find_maps(after.scsi_mappings, client_lpar_id=new.uuid)
    assert (same.client_adapter.lpar_slot_num, same.target_dev.lua) == (slot, lua)
    again.drop_vscsi_mapping(mapping)
    again.drop_vnet(plain)
    again.drop_vnet(management)
    assert again.topology == {}
    again.delete()
    assert key not in Store.blobs


def test_slot_map_of_fibre_channel(adapter, system, new_lpar):
    from pypowervm.tasks import vfc_mapper as vm
    made = new_lpar()
    vios = pvm_vios.VIOS.get(adapter, xag=['ViosFCMapping', 'ViosStorage'])[0]
    vm.add_map(vios, system.uuid, made.uuid, (vios.pfc_ports[0].wwpn, '-1 -1'))
    mapping, = vm.find_maps(vios.update().vfc_mappings, made.uuid)
    store = Store(made.uuid)
    store.register_vfc_mapping(mapping, 'A')
    rebuilt = slot_map.RebuildSlotMap(store, [vios], {}, ['A'])
    assert rebuilt.get_vfc_slots('A', 1) == [mapping.client_adapter.lpar_slot_num]
    store.drop_vfc_mapping(mapping, 'A')
    assert store.topology == {}


class Handler(adp.WrapperEventHandler):
    def __init__(self):
        self.events = []

    def process(self, events):
        self.events.extend(events)

    def named(self, etype, part):
        return [each for each in self.events if each.etype == etype and part in (each.data or '')]


@pytest.fixture
def listener(simulator):
    simulator.delays(eventPoll=1000)
    session = simulator.session()
    handler = Handler()
    found = session.get_event_listener()
    found.subscribe(handler)
    yield found, handler
    found.unsubscribe(handler)
    found.shutdown()


def test_event_listener_tells_what_happens_to_partitions(listener, new_lpar):
    _listener, handler = listener
    made = new_lpar()
    eventually(lambda: handler.named('ADD_URI', made.uuid))
    power.power_on(made, None)
    eventually(lambda: [each for each in handler.named('MODIFY_URI', made.uuid) if 'PartitionState' in (each.detail or '')])
    power.power_off(made, None, force_immediate=power.Force.TRUE)
    lpar.LPAR.get(made.adapter, uuid=made.uuid).delete()
    eventually(lambda: handler.named('DELETE_URI', made.uuid))


def test_event_listener_of_raw_events(simulator, new_lpar):
    simulator.delays(eventPoll=1000)

    class Raw(adp.EventHandler):
        seen = {}

        def process(self, events):
            self.seen.update(events)

    session, handler = simulator.session(), Raw()
    listener = session.get_event_listener()
    listener.subscribe(handler)
    made = new_lpar()
    eventually(lambda: [each for each in handler.seen if made.uuid in each])
    listener.shutdown()


def test_event_listener_hears_that_the_cache_was_cleared(simulator, listener):
    _listener, handler = listener
    simulator.control('POST', '/hosts/host-1/events/lose')
    eventually(lambda: handler.named('CACHE_CLEARED', ''))


def test_event_listener_hears_custom_events(adapter, listener):
    from pypowervm.wrappers import event
    _listener, handler = listener
    event.Event.bld(adapter, 'http://anything', '{"provider": "test"}').create()
    found = eventually(lambda: handler.named('CUSTOM_CLIENT_EVENT', 'anything'))
    assert found[0].detail == '{"provider": "test"}'


def test_event_listener_goes_on_after_a_lost_token(simulator, listener, new_lpar):
    _listener, handler = listener
    simulator.control('POST', '/hosts/host-1/sessions/revoke')
    made = new_lpar()
    eventually(lambda: handler.named('ADD_URI', made.uuid))
