"""What nova-compute does with a server, on real services and a simulated host."""

import pytest
from nova import exception
from nova.compute import power_state
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests import builders
from tests.servers import disks, left, partition, server, spawn


def test_a_server_is_built_stopped_started_rebooted_and_gone(driver: PowerVMDriver, cloud: Cloud) -> None:
    instance = builders.instance(cloud)
    spawn(driver, cloud, instance)
    assert driver.get_info(instance).state == power_state.RUNNING
    assert instance.uuid in driver.list_instance_uuids()
    assert instance.name in driver.list_instances()
    assert driver.instance_exists(instance)

    driver.power_off(instance)
    assert driver.get_info(instance).state == power_state.SHUTDOWN
    driver.power_on(builders.context(), instance, None)
    driver.power_off(builders.context(), instance)
    assert driver.get_info(instance).state == power_state.SHUTDOWN
    driver.power_on(builders.context(), instance, None)
    assert driver.get_info(instance).state == power_state.RUNNING
    driver.reboot(builders.context(), instance, None, "SOFT")
    driver.reboot(builders.context(), instance, None, "HARD")
    assert driver.get_info(instance, use_cache=False).state == power_state.RUNNING

    driver.destroy(builders.context(), instance, builders.ports())
    assert not driver.instance_exists(instance)
    with pytest.raises(exception.InstanceNotFound):
        driver.get_info(instance)


def test_nothing_of_a_destroyed_server_is_left_and_destroying_it_again_is_success(
    driver: PowerVMDriver, cloud: Cloud
) -> None:
    with server(driver, cloud):
        pass
    before = cloud.state()
    with server(driver, cloud) as instance:
        assert partition(cloud, instance) is not None
    assert left(before, cloud.state()) == []
    driver.destroy(builders.context(), instance, builders.ports())
    driver.cleanup(builders.context(), instance, builders.ports(), destroy_vifs=False)


def test_a_server_that_is_to_stay_off_stays_off_until_the_host_boots(driver: PowerVMDriver, cloud: Cloud) -> None:
    with server(driver, cloud, power_on=False) as instance:
        assert driver.get_info(instance).state == power_state.SHUTDOWN
        driver.resume_state_on_host_boot(builders.context(), instance, None, None)
        assert driver.get_info(instance).state == power_state.RUNNING


def test_a_power_command_for_what_is_not_there_says_so(driver: PowerVMDriver, cloud: Cloud) -> None:
    instance = builders.instance(cloud)
    with pytest.raises(exception.InstanceNotFound):
        driver.power_on(builders.context(), instance, None)
    with pytest.raises(exception.InstanceNotFound):
        driver.power_off(instance, timeout=5, retry_interval=1)


def test_disks_can_not_outlive_their_server(driver: PowerVMDriver, cloud: Cloud) -> None:
    with server(driver, cloud) as instance:
        with pytest.raises(exception.InstanceTerminationFailure, match="disks"):
            driver.destroy(builders.context(), instance, None, destroy_disks=False)
        assert partition(cloud, instance) is not None


def test_a_server_boots_from_the_volume_with_boot_index_0_and_has_no_other_disk(
    driver: PowerVMDriver, cloud: Cloud
) -> None:
    data, root = builders.BlockDevice(cloud.volume()), builders.BlockDevice(cloud.volume(), boot_index=0)
    request = {
        "image_meta": builders.image(cloud, id=None),
        "block_device_info": builders.block_devices(data, root),
    }
    with server(driver, cloud, **request) as instance:
        seen = [one for one in disks(cloud, instance) if one["kind"] != "VirtualOpticalMedia"]
        assert {one["kind"] for one in seen} == {"PhysicalVolume"}
        assert root.saved is not None
        assert root.saved["data"]["target_UDID"]


def test_a_volume_is_attached_and_detached_and_nova_keeps_what_detach_needs(
    driver: PowerVMDriver, cloud: Cloud
) -> None:
    with server(driver, cloud) as instance:
        without = len(disks(cloud, instance))
        volume = cloud.volume()
        connector = driver.get_volume_connector(instance)
        assert connector["host"] == cloud.host
        assert connector["wwpns"]
        driver.attach_volume(builders.context(), volume, instance, "/dev/sdb")
        assert volume["data"]["target_UDID"]
        assert len(disks(cloud, instance)) > without
        driver.detach_volume(builders.context(), volume, instance, "/dev/sdb")
        assert len(disks(cloud, instance)) == without


def test_a_server_is_built_with_a_volume_and_its_udid_is_saved(driver: PowerVMDriver, cloud: Cloud) -> None:
    row = builders.BlockDevice(cloud.volume())
    with server(driver, cloud, block_device_info=builders.block_devices(row)):
        assert row.saved is not None
        assert row.saved["data"]["target_UDID"]


def test_a_port_is_attached_and_detached(driver: PowerVMDriver, cloud: Cloud) -> None:
    def macs() -> set[str]:
        return {str(one.get("mac")) for one in cloud.objects("ClientNetworkAdapter")}

    with server(driver, cloud) as instance:
        vif = builders.port(vlan=1202)
        mac = vif["address"].replace(":", "").upper()
        driver.attach_interface(builders.context(), instance, builders.image(cloud), vif)
        assert mac in macs()
        driver.plug_vifs(instance, builders.ports(vif))
        driver.detach_interface(builders.context(), instance, vif)
        assert mac not in macs()
        driver.detach_interface(builders.context(), instance, vif)
        driver.unplug_vifs(instance, builders.ports(vif))


def test_an_open_vswitch_port_is_plugged_by_its_device_name(driver: PowerVMDriver, cloud: Cloud) -> None:
    vif = builders.port("ovs", vlan=None)
    with server(driver, cloud, network_info=builders.ports(vif)):
        assert vif["devname"] in str(cloud.state())
