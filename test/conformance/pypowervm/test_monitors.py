"""Performance and capacity monitoring as ceilometer-powervm and nova-powervm use it."""
import pytest
from pypowervm.tasks import cna
from pypowervm.tasks import power
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.tasks import storage as ts
from pypowervm.tasks import vfc_mapper as vm
from pypowervm.tasks.monitor import host_cpu
from pypowervm.tasks.monitor import lpar as lpar_monitor
from pypowervm.tasks.monitor import util
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import managed_system as ms
from pypowervm.wrappers import monitor
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios
from pypowervm.wrappers.pcm import phyp
from support.simulator import eventually


@pytest.fixture(scope='module')
def options():
    """Samples come every second, so that nobody waits for them."""
    return {'delays': {'longTermSample': 1000, 'shortTermSample': 1000}}


def sampled(adapter, system, check, **how):
    """The newest statistics in which `check` finds something; partitions come into them with the next sample."""
    def look():
        found = util.latest_stats(adapter, system.uuid, **how)
        return found if found[1] is not None and found[3] is not None and check(*found[1:]) else None
    return eventually(look)


@pytest.fixture(scope='module')
def machine(adapter, system):
    """A running partition with a disk, a fibre channel adapter and an Ethernet adapter."""
    from pypowervm.utils import lpar_builder
    made = lpar_builder.LPARBuilder(
        adapter, {'name': 'measured', 'memory': 2048, 'vcpu': 2}, lpar_builder.DefaultStandardize(system)).build().create(parent=system)
    adapter_ = cna.crt_cna(adapter, None, made.uuid, 100)
    unit = ts.crt_lu(ts.default_tier_for_ssp(stor.SSP.get(adapter)[0]), 'measured', 1)[1]
    vios = pvm_vios.VIOS.get(adapter, xag=['ViosSCSIMapping', 'ViosFCMapping', 'ViosStorage'])[0]
    vm.add_map(vios, system.uuid, made.uuid, (vios.pfc_ports[0].wwpn, '-1 -1'))
    vios.scsi_mappings.append(sm.build_vscsi_mapping(None, vios, made.uuid, unit))
    vios.update()
    power.power_on(made, None)
    eventually(lambda: lpar.LPAR.get(adapter, uuid=made.uuid).rmc_state == 'active')
    return {'lpar': made, 'cna': adapter_}


def preferences(adapter, system):
    href = adapter.build_href('ManagedSystem', root_id=system.uuid, child_type=monitor.PREFERENCES, service=monitor.PCM_SERVICE)
    return monitor.PcmPref.wrap(adapter.read_by_href(href))[0]


def test_preferences_are_read_and_switched(adapter, system):
    before = preferences(adapter, system)
    assert before.system_name == system.system_name and not before.ltm_enabled
    util.ensure_ltm_monitors(adapter, system.uuid)
    assert preferences(adapter, system).ltm_enabled and not preferences(adapter, system).compute_ltm_enabled
    util.ensure_ltm_monitors(adapter, system.uuid, override_to_default=True, compute_ltm=True)
    after = preferences(adapter, system)
    assert after.aggregation_enabled and not after.stm_enabled and after.compute_ltm_enabled


def test_preferences_have_an_address(adapter, system):
    """The type has no path of its own below which `get` would look."""
    href = adapter.build_href('ManagedSystem', root_id=system.uuid, child_type=monitor.PREFERENCES, service=monitor.PCM_SERVICE)
    found = monitor.PcmPref.get_by_href(adapter, href)
    assert [each.system_name for each in found] == [system.system_name]


def test_stale_preferences_are_refused(simulator, adapter, system):
    from pypowervm import exceptions
    stale = preferences(adapter, system)
    etag = adapter.read_by_href(adapter.build_href('ManagedSystem', root_id=system.uuid, child_type=monitor.PREFERENCES, service='pcm')).etag
    util.ensure_ltm_monitors(adapter, system.uuid)
    with pytest.raises(exceptions.HttpError) as caught:
        adapter.update(stale.entry.element, etag, 'ManagedSystem', root_id=system.uuid, child_type=monitor.PREFERENCES, service='pcm')
    assert caught.value.response.status == 412


def test_feed_of_files(adapter, system, machine):
    util.ensure_ltm_monitors(adapter, system.uuid)
    feed = util.query_ltm_feed(adapter, system.uuid)
    assert {each.category for each in feed} == {'phyp', 'lpar', 'vios_1', 'vios_2'}
    newest = max((each for each in feed if each.category == 'phyp'), key=lambda each: each.updated_datetime)
    assert newest.title.startswith('LTM_') and newest.title.endswith('.json') and newest.published_datetime == newest.updated_datetime
    assert [each for each in feed if each.category == 'vios_1' and each.updated_datetime == newest.updated_datetime]


def test_latest_statistics(adapter, system, machine):
    util.ensure_ltm_monitors(adapter, system.uuid)
    _date, hypervisor, vioses, lpars = sampled(adapter, system, lambda _hypervisor, _vioses, lpars: lpars.find(machine['lpar'].uuid))
    assert isinstance(hypervisor, phyp.PhypInfo) and hypervisor.info.name == system.system_name
    assert sorted(each.sample.id for each in vioses) == [1, 2]
    assert {each.uuid for each in lpars.lpars_util} == {each.uuid for each in lpar.LPAR.get(adapter)}
    assert hypervisor.sample.processor.configurable_proc_units == system.proc_units_configurable
    assert hypervisor.sample.memory.configurable_mem == system.memory_configurable
    assert util.get_lpar_metrics(util.query_ltm_feed(adapter, system.uuid), adapter).find(machine['lpar'].uuid).memory.pct_real_mem_free > 0


def test_metrics_of_a_partition(adapter, system, machine):
    def in_two(**how):
        return sampled(adapter, system, lambda hypervisor, _vioses, _lpars: any(
            each.uuid == machine['lpar'].uuid and each.storage for each in hypervisor.sample.lpars), **how)
    util.ensure_ltm_monitors(adapter, system.uuid)
    in_two(), in_two(second_latest=True)
    cache = util.LparMetricCache(adapter, system.uuid)
    date, latest = cache.get_latest_metric(machine['lpar'].uuid)
    before, previous = cache.get_previous_metric(machine['lpar'].uuid)
    assert before < date and previous.uuid == latest.uuid
    assert latest.processor.util_cap_proc_cycles > previous.processor.util_cap_proc_cycles
    assert latest.processor.virt_procs == 2 and latest.memory.logical_mem == 2048 and latest.memory.vm_pg_in_rate >= 0
    assert [each.physical_location for each in latest.network.cnas] == [machine['cna'].loc_code]
    assert latest.network.cnas[0].received_bytes >= 0
    assert len(latest.storage.virt_adpts) == 1 and latest.storage.virt_adpts[0].read_bytes >= 0
    assert cache.get_latest_metric('NOTHING')[1] is None


def test_metrics_are_read_again_when_they_are_old(adapter, system, machine):
    cache = util.LparMetricCache(adapter, system.uuid, refresh_delta=0)
    first = cache.cur_phyp.sample
    eventually(lambda: cache.get_latest_metric(machine['lpar'].uuid) and cache.cur_phyp.sample.time_stamp != first.time_stamp)
    assert cache.cur_phyp.sample.time_based_cycles > first.time_based_cycles


def test_fibre_channel_pairs_of_hypervisor_and_vios(adapter, system, machine):
    """The hypervisor tells WWPNs as numbers, a VIOS as hex text, as recorded; so pypowervm finds no pair."""
    found = sampled(adapter, system, lambda hypervisor, _vioses, _lpars: storage_of(hypervisor, machine))
    pair = storage_of(found[1], machine).v_fc_adpts[0]
    vios = next(each for each in found[2] if each.sample.id == pair.vios_id)
    ports = [port.wwpn for physical in vios.sample.storage.fc_adpts for port in physical.ports]
    assert [int(each, 16) for each in ports] == pair.wwpn_pair[:1]
    shown = lpar_monitor.LparVFCAdpt(vios.sample.storage.fc_adpts[0].ports[0])
    assert (shown.type, shown.name) == ('VFC', vios.sample.storage.fc_adpts[0].ports[0].name) and shown.num_reads >= 0
    assert util.vm_metrics(*found[1:])[machine['lpar'].uuid].storage.vfc_adpts == []


def storage_of(hypervisor, machine):
    return next((each.storage for each in hypervisor.sample.lpars if each.uuid == machine['lpar'].uuid), None)


def test_bridges_and_pools_of_a_vios(adapter, system, machine):
    util.ensure_ltm_monitors(adapter, system.uuid)
    sample = eventually(lambda: util.latest_stats(adapter, system.uuid)[2])[0].sample
    vios = next(each for each in pvm_vios.VIOS.get(adapter, xag=['ViosNetwork', 'ViosStorage']) if each.id == sample.id)
    assert [each.name for each in sample.network.seas] == [each.dev_name for each in vios.seas]
    names = {each.name for each in sample.network.adpts}
    assert all(set(each.bridged_adpts) <= names for each in sample.network.seas)
    assert [each.name for each in sample.storage.ssps] == [stor.SSP.get(adapter)[0].name]
    assert {each.wwpn.upper() for each in sample.storage.fc_adpts} == {each.wwpn for each in vios.pfc_ports}


def test_short_term_monitor(adapter, system):
    pref = preferences(adapter, system)
    pref.stm_enabled = True
    adapter.update(pref.entry.element, None, 'ManagedSystem', root_id=system.uuid, child_type=monitor.PREFERENCES, service='pcm')
    assert preferences(adapter, system).stm_enabled
    path = adapter.build_path('pcm', 'ManagedSystem', root_id=system.uuid, child_type=monitor.RAW_METRICS, child_id=monitor.SHORT_TERM_MONITOR, xag=[])
    feed = monitor.STMMetrics.wrap(adapter.read_by_path(path))
    assert {each.category for each in feed} == {'phyp', 'vios_1', 'vios_2'} and len({each.id for each in feed}) == len(feed)
    newest = phyp.PhypInfo(adapter.read_by_href(feed[-3].link, xag=[]).body)
    assert newest.info.monitoring_type == 'STM'


def test_metrics_of_a_partition_that_is_off(adapter, system, new_lpar):
    made = new_lpar()
    util.ensure_ltm_monitors(adapter, system.uuid)
    found = sampled(adapter, system, lambda _hypervisor, _vioses, lpars: lpars.find(made.uuid))
    metric = util.vm_metrics(*found[1:])[made.uuid]
    assert metric.processor.util_cap_proc_cycles == 0 and metric.memory.pct_real_mem_free == 100


def test_host_cpu(adapter, system, machine, monkeypatch):
    """The frequency comes from a file of the operating system, which differs here."""
    monkeypatch.setattr(host_cpu.HostCPUMetricCache, '_get_cpu_freq', staticmethod(lambda: 3400))
    cache = host_cpu.HostCPUMetricCache(adapter, system.uuid)
    cache.refresh()
    assert cache.total_cycles > cache.total_user_cycles >= 0 and cache.total_fw_cycles > 0


def test_nothing_is_measured_when_monitoring_is_off(adapter, system):
    pref = preferences(adapter, system)
    pref.ltm_enabled = False
    adapter.update(pref.entry.element, None, 'ManagedSystem', root_id=system.uuid, child_type=monitor.PREFERENCES, service='pcm')
    assert util.latest_stats(adapter, system.uuid)[1] is None
    assert util.vm_metrics(None, [], None) == {}
