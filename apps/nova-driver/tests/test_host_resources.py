"""What the scheduler and placement are told of the host."""

import json
from typing import Any

import pytest
from nova.compute import provider_tree
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests.servers import server

ROOT = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def tree(cloud: Cloud) -> Any:
    tree = provider_tree.ProviderTree()
    tree.new_root(cloud.host, ROOT)
    return tree


def test_the_resource_tracker_gets_all_that_it_reads(driver: PowerVMDriver, cloud: Cloud) -> None:
    assert driver.get_available_nodes() == [cloud.host]
    found = driver.get_available_resource(cloud.host)
    assert found["hypervisor_hostname"] == cloud.host
    assert found["hypervisor_type"] == "phyp"
    assert isinstance(found["hypervisor_version"], int)
    assert json.loads(found["cpu_info"])["arch"] == "ppc64"
    assert ("ppc64le", "phyp", "hvm") in found["supported_instances"]
    assert 0 < found["local_gb_used"] + found["disk_available_least"] <= found["local_gb"]
    assert found["vcpus"] > 0
    assert found["memory_mb"] > found["memory_mb_used"] > 0


def test_placement_gets_inventory_with_reserved_values_and_the_operators_ratios(
    driver: PowerVMDriver, cloud: Cloud, conf: Any, tree: Any
) -> None:
    conf.set_override("reserved_host_memory_mb", 1024)
    conf.set_override("reserved_host_disk_mb", 2049)
    conf.set_override("cpu_allocation_ratio", 10.0)
    try:
        driver.update_provider_tree(tree, cloud.host)
    finally:
        for name in ("reserved_host_memory_mb", "reserved_host_disk_mb", "cpu_allocation_ratio"):
            conf.clear_override(name)
    inventory = tree.data(cloud.host).inventory
    assert set(inventory) == {"VCPU", "MEMORY_MB", "DISK_GB"}
    assert inventory["VCPU"]["allocation_ratio"] == 10.0
    assert inventory["MEMORY_MB"]["reserved"] == 1024
    assert inventory["DISK_GB"]["reserved"] == 3
    assert inventory["VCPU"]["max_unit"] >= 64

    placement_ratio = inventory["MEMORY_MB"] | {"allocation_ratio": 1.7}
    tree.update_inventory(cloud.host, inventory | {"MEMORY_MB": placement_ratio})
    driver.update_provider_tree(tree, cloud.host)
    assert tree.data(cloud.host).inventory["MEMORY_MB"]["allocation_ratio"] == 1.7


def test_one_pass_of_the_tracker_asks_the_services_once(driver: PowerVMDriver, cloud: Cloud, tree: Any) -> None:
    mark = cloud.control("POST", "/log/mark")["mark"]
    driver.get_available_resource(cloud.host)
    driver.update_provider_tree(tree, cloud.host)
    asked_at_once = cloud.control("GET", f"/log/counts?since={mark}&excluding=events,logon")["total"]
    driver.get_available_resource(cloud.host)
    driver.get_host_uptime()
    assert cloud.control("GET", f"/log/counts?since={mark}&excluding=events,logon")["total"] == asked_at_once


def test_a_server_uses_memory_of_the_host(cloud: Cloud, driver: PowerVMDriver) -> None:
    before = driver.get_available_resource(cloud.host)["memory_mb_used"]
    with server(driver, cloud):
        driver._resources._answered_at = float("-inf")
        assert driver.get_available_resource(cloud.host)["memory_mb_used"] >= before + 1024


def test_uptime_has_the_form_that_clients_take_apart(driver: PowerVMDriver) -> None:
    assert " days," in driver.get_host_uptime()
    assert "load average:" in driver.get_host_uptime()


def test_the_address_is_that_of_the_service(driver: PowerVMDriver, conf: Any) -> None:
    assert driver.get_host_ip_addr() == conf.my_ip
