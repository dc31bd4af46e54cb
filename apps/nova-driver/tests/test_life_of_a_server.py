"""What nova-compute does with a server, on real services and a simulated host."""

from typing import Any

import pytest
from nova import exception
from nova.compute import power_state
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests import builders


def spawn(driver: PowerVMDriver, cloud: Cloud, instance: Any, **changes: Any) -> None:
    arguments = {
        "image_meta": builders.image(cloud),
        "injected_files": [],
        "admin_password": None,
        "allocations": {},
        "network_info": builders.ports(builders.port()),
        "block_device_info": builders.block_devices(),
    }
    driver.spawn(builders.context(), instance, **{**arguments, **changes})


def partition(cloud: Cloud, instance: Any) -> Any:
    return next((one for one in cloud.objects("LogicalPartition") if one["name"] == instance.name), None)


def test_a_server_is_built_stopped_started_rebooted_and_gone(driver: PowerVMDriver, cloud: Cloud) -> None:
    instance = builders.instance(cloud)
    spawn(driver, cloud, instance)
    assert driver.get_info(instance).state == power_state.RUNNING
    assert instance.uuid in driver.list_instance_uuids()
    assert driver.instance_exists(instance)

    driver.power_off(instance)
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
    driver.destroy(builders.context(), instance, builders.ports())
