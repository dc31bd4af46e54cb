"""A server on the simulated host."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests import builders


def spawn(driver: PowerVMDriver, cloud: Cloud, instance: Any, **changes: Any) -> None:
    arguments = {
        "context": builders.context(),
        "image_meta": builders.image(cloud),
        "injected_files": [],
        "admin_password": None,
        "allocations": {},
        "network_info": builders.ports(builders.port()),
        "block_device_info": builders.block_devices(),
    }
    arguments.update(changes)
    driver.spawn(arguments.pop("context"), instance, **arguments)


@contextmanager
def server(driver: PowerVMDriver, cloud: Cloud, **changes: Any) -> Iterator[Any]:
    instance = builders.instance(cloud)
    spawn(driver, cloud, instance, **changes)
    try:
        yield instance
    finally:
        driver.destroy(builders.context(), instance, builders.ports())


def partition(cloud: Cloud, instance: Any) -> Mapping[str, Any] | None:
    return next((one for one in cloud.objects("LogicalPartition") if one["name"] == instance.name), None)


def disks(cloud: Cloud, instance: Any) -> list[Mapping[str, Any]]:
    """What the partition sees behind its vSCSI adapters."""
    found: list[Mapping[str, Any]] = cloud.control("GET", f"/hosts/{cloud.host}/partitions/{instance.name}/disks")
    return found


def left(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Keys of objects that are there after and were not before, but for what is kept on purpose."""
    added = set(after) - set(before)
    return sorted(key for key in added if not str(after[key].get("name", "")).startswith("image_"))
