"""An HMC that manages two systems: what the client does otherwise than with NovaLink, and what it does alike."""
import pytest
from pypowervm import const
from pypowervm import exceptions as exc
from pypowervm.tasks import cna
from pypowervm.tasks import hdisk
from pypowervm.tasks import network_bridger as bridger
from pypowervm.tasks import power
from pypowervm.tasks import scsi_mapper
from pypowervm.tasks import storage
from pypowervm.utils import lpar_builder
from pypowervm.wrappers import job as pvm_job
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import managed_system as ms
from pypowervm.wrappers import management_console as console
from pypowervm.wrappers import network as net
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios
from support.simulator import eventually


@pytest.fixture(scope='module')
def options():
    return {'profile': 'hmc', 'hosts': 2}


@pytest.fixture(scope='module')
def adapter(simulator):
    return simulator.adapter(username='nova', password='nova')


@pytest.fixture(scope='module')
def second(adapter):
    return ms.System.get(adapter)[1]


def vioses(adapter, system, xag=None):
    return pvm_vios.VIOS.get(adapter, parent_type=ms.System, parent_uuid=system.uuid, xag=xag)


def bridge(adapter, system):
    return net.NetBridge.get(adapter, parent_type=ms.System, parent_uuid=system.uuid)[0]


def vlans_with_networks(adapter, system):
    return [each.vlan for each in net.VNet.get(adapter, parent_type=ms.System, parent_uuid=system.uuid)]


def test_password_logon_finds_the_traits_of_an_hmc(adapter):
    traits = adapter.traits
    assert adapter.session.mc_type == 'HMC'
    assert traits.vnet_aware and traits.has_lpar_profiles
    assert not (traits.local_api or traits.dynamic_pvid or traits.has_high_slot
                or traits.rmdev_job_available or traits.vea_as_ibmi_console)


def test_file_logon_is_refused(simulator):
    with pytest.raises(exc.HttpError):
        simulator.session(conn_tries=1)


def test_revoked_token_is_replaced_for_all_systems(simulator, adapter):
    simulator.control('POST', '/hosts/host-2/sessions/revoke')
    assert [each.system_name for each in ms.System.get(adapter)] == ['host-1', 'host-2']


def test_systems_of_one_console(simulator, adapter):
    systems = ms.System.get(adapter)
    assert [each.uuid for each in systems] == [each['systemUuid'] for each in simulator.hosts]
    found, = console.ManagementConsole.get(adapter)
    assert found.name == 'hmc-1' and found.ssh_public_key is None
    assert adapter.sys_uuid == systems[0].uuid


def test_system_found_by_its_name(adapter, second):
    found = ms.System.get(adapter, uuid=second.uuid)
    assert found.mtms.serial == second.mtms.serial
    assert found.refresh().uuid == second.uuid


def test_feeds_have_the_partitions_of_all_systems_and_of_each(adapter, second):
    everywhere = pvm_vios.VIOS.get(adapter)
    assert [each.name for each in everywhere] == ['vios1', 'vios2', 'vios1', 'vios2']
    assert {each.uuid for each in vioses(adapter, second)} == {each.uuid for each in everywhere[2:]}
    assert lpar.LPAR.get(adapter) == []


def test_virtual_switch_has_the_name_that_an_hmc_gives_it(adapter, second):
    found = net.VSwitch.search(adapter, parent=second, one_result=True, name='ETHERNET0')
    assert found.switch_id == 0 and found.element.findtext('SwitchName') == 'ETHERNET0(Default)'


@pytest.fixture
def on_second(adapter, second):
    made = []

    def create(name):
        attributes = {'name': name, 'memory': 1024, 'vcpu': 1}
        builder = lpar_builder.LPARBuilder(adapter, attributes, lpar_builder.DefaultStandardize(second))
        made.append(builder.build().create(parent=second))
        return made[-1]

    yield create
    for each in made:
        found = lpar.LPAR.get(adapter, uuid=each.uuid)
        if found.state != 'not activated':
            power.PowerOp.stop(found, opts=power.popts.PowerOffOpts().vsp_hard())
        lpar.LPAR.get(adapter, uuid=each.uuid).delete()


def test_partition_is_made_on_its_system_started_and_stopped(adapter, second, on_second):
    made = on_second('hmc-vm')
    assert [each.uuid for each in lpar.LPAR.get(adapter, parent_type=ms.System, parent_uuid=second.uuid)] == [made.uuid]
    assert lpar.LPAR.search(adapter, one_result=True, name='hmc-vm').uuid == made.uuid
    power.power_on(made, None)
    assert eventually(lambda: lpar.LPAR.get(adapter, uuid=made.uuid).state == 'running')
    power.power_off_progressive(lpar.LPAR.get(adapter, uuid=made.uuid))
    assert eventually(lambda: lpar.LPAR.get(adapter, uuid=made.uuid).state == 'not activated')


def test_partition_is_resized_and_renamed(adapter, on_second):
    made = on_second('hmc-resize')
    made.mem_config.desired = 2048
    made.mem_config.max = 2048
    made.name = 'hmc-resized'
    assert made.update().mem_config.desired == 2048


def test_logical_unit_is_mapped_on_a_vios_of_the_second_system(simulator, adapter, second, on_second):
    made = on_second('hmc-disk')
    vios = vioses(adapter, second)[0]
    ssp = stor.SSP.get(adapter)[0]
    tier = stor.Tier.get(adapter, parent=ssp)[0]
    _tier, unit = storage.crt_lu(tier, 'hmc-boot', 1)
    scsi_mapper.add_vscsi_mapping(second.uuid, vios.uuid, made.uuid, unit)
    mappings = pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=[const.XAG.VIO_SMAP]).scsi_mappings
    found, = scsi_mapper.find_maps(mappings, client_lpar_id=made.id)
    assert found.backing_storage.name == 'hmc-boot'
    assert [each['storage'] for each in simulator.control('GET', '/hosts/host-2/partitions/hmc-disk/disks')] == ['hmc-boot']
    scsi_mapper.remove_lu_mapping(adapter, vios.uuid, made.id, disk_names=['hmc-boot'])
    unit.refresh().delete()


def test_optical_medium_is_uploaded_to_a_vios_of_the_second_system(adapter, second):
    import io
    vios = vioses(adapter, second)[0]
    group = stor.VG.get(adapter, parent=vios)[0]
    group.vmedia_repos = [stor.VMediaRepos.bld(adapter, 'vmlibrary', '1')]
    group.update()
    medium, left = storage.upload_vopt(adapter, vios.uuid, io.BytesIO(b'x' * 4096), 'hmc.iso', 4096)
    assert medium.name == 'hmc.iso' and left is None
    assert [each.name for each in stor.VG.get(adapter, parent=vios)[0].vmedia_repos[0].optical_media] == ['hmc.iso']


def test_network_adapter_comes_with_its_virtual_network(adapter, on_second):
    """The client makes the network on the first system of the feed only, so the partition is there."""
    first = ms.System.get(adapter)[0]
    attributes = {'name': 'hmc-net', 'memory': 1024, 'vcpu': 1}
    made = lpar_builder.LPARBuilder(adapter, attributes, lpar_builder.DefaultStandardize(first)).build().create(parent=first)
    assert 700 not in vlans_with_networks(adapter, first)
    plugged = cna.crt_cna(adapter, None, made.uuid, 700)
    assert plugged.pvid == 700 and 700 in vlans_with_networks(adapter, first)
    plugged.pvid = 100
    with pytest.raises(exc.HttpError):
        plugged.update()
    lpar.LPAR.get(adapter, uuid=made.uuid).delete()
    assert 700 in vlans_with_networks(adapter, first)


def test_bridge_gets_vlans_by_load_groups_and_loses_them(simulator, adapter, second):
    found = bridge(adapter, second)
    since = simulator.mark()
    bridger.ensure_vlans_on_nb(adapter, second.uuid, found.uuid, [301, 302])
    assert 'PUT ManagedSystem/VirtualNetwork' in simulator.operations(since)
    changed = bridge(adapter, second)
    assert {301, 302} <= set(changed.list_vlans())
    assert [sorted(each.addl_adpts[0].tagged_vlans) for each in changed.seas] == [[301, 302], [301, 302]]
    assert len(changed.load_grps) == 2 and changed.arbitrary_pvids == [4094]
    bridger.remove_vlan_from_nb(adapter, second.uuid, found.uuid, 301)
    assert [each.addl_adpts[0].tagged_vlans for each in bridge(adapter, second).seas] == [[302], [302]]
    bridger.remove_vlan_from_nb(adapter, second.uuid, found.uuid, 302)
    assert len(bridge(adapter, second).load_grps) == 1


def test_bridge_gives_way_when_its_arbitrary_vlan_is_wanted(adapter, second):
    found = bridge(adapter, second)
    bridger.ensure_vlan_on_nb(adapter, second.uuid, found.uuid, 310)
    arbitrary, = bridge(adapter, second).arbitrary_pvids
    bridger.ensure_vlan_on_nb(adapter, second.uuid, found.uuid, arbitrary)
    changed = bridge(adapter, second)
    assert {310, arbitrary} <= set(changed.list_vlans()) and arbitrary not in changed.arbitrary_pvids
    for each in (310, arbitrary):
        bridger.remove_vlan_from_nb(adapter, second.uuid, found.uuid, each)


def test_volume_is_discovered_and_its_disk_removed_by_the_command_line(simulator, adapter, second):
    vios = vioses(adapter, second, xag=[const.XAG.VIO_STOR])[0]
    simulator.control('POST', '/volumes', {'id': 'hmc-volume', 'sizeBytes': 2 ** 30})
    given = simulator.control('GET', '/volumes/hmc-volume/connection-info', host='host-2')['data']
    ports = [each.wwpn for each in vios.pfc_ports]
    itls = hdisk.build_itls(ports, given['target_wwn'], given['target_lun'])
    status, name, udid = hdisk.discover_hdisk(adapter, vios.uuid, itls)
    assert status == hdisk.LUAStatus.DEVICE_AVAILABLE and udid
    assert hdisk.get_pg83_via_job(adapter, vios.uuid, udid)
    since = simulator.mark()
    with pytest.raises(TypeError):  # The client calls a property once the job is done.
        hdisk.remove_hdisk(adapter, second.system_name, name, vios.uuid)
    assert 'PUT ManagementConsole/do/CLIRunner' in simulator.operations(since)
    assert name not in [each.name for each in vioses(adapter, second, xag=[const.XAG.VIO_STOR])[0].phys_vols]


def test_command_that_fails_is_only_logged(adapter, second):
    vios = vioses(adapter, second)[0]
    hdisk.remove_hdisk(adapter, second.system_name, 'hdisk0', vios.uuid)
    assert 'hdisk0' in [each.name for each in vioses(adapter, second, xag=[const.XAG.VIO_STOR])[0].phys_vols]


def test_event_feed_tells_of_all_systems(simulator, adapter, second, on_second):
    listener = adapter.session.get_event_listener()
    seen = []

    class Handler(adapter_module().WrapperEventHandler):
        def process(self, events):
            seen.extend(events)

    listener.subscribe(Handler())
    made = on_second('hmc-event')
    assert eventually(lambda: any(made.uuid in (each.data or '') for each in seen))
    listener.shutdown()


def adapter_module():
    from pypowervm import adapter as adp
    return adp


def test_job_of_the_second_system_is_found_again(adapter, second, on_second):
    made = on_second('hmc-job')
    response = adapter.read(lpar.LPAR.schema_type, root_id=made.uuid, suffix_type='do', suffix_parm='PowerOn')
    started = pvm_job.Job.wrap(response)
    started.run_job(made.uuid)
    assert started.job_status == 'COMPLETED_OK'
