"""A server is powered on when Neutron says that its ports are up; its disks do not wait for that."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from nova import exception
from nova.compute import power_state
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests import builders
from tests.servers import disks, partition, spawn
from tests.virtapi import PortEvents


class Background:
    """A call on a thread of its own, and how it ended."""

    def __init__(self, call: Callable[[], None]) -> None:
        self.error: BaseException | None = None
        self._call = call
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._call()
        except Exception as error:
            self.error = error

    def join(self) -> None:
        self._thread.join(60)
        assert not self._thread.is_alive()
        if self.error is not None:
            raise self.error


@pytest.fixture
def unplugged(cloud: Cloud) -> Any:
    return builders.ports(builders.port(active=False), builders.port(active=True))


def test_power_comes_after_the_ports_and_the_disks_before(
    driver: PowerVMDriver, cloud: Cloud, ports: PortEvents, unplugged: Any
) -> None:
    instance = builders.instance(cloud)
    spawning = Background(lambda: spawn(driver, cloud, instance, network_info=unplugged))
    assert ports.waiting.wait(60)
    assert ports.awaited == [("network-vif-plugged", unplugged[0]["id"])]
    eventually(lambda: partition(cloud, instance) is not None and disks(cloud, instance) != [])
    assert driver.get_info(instance, use_cache=False).state == power_state.SHUTDOWN
    ports.tell("up")
    spawning.join()
    assert driver.get_info(instance).state == power_state.RUNNING
    driver.destroy(builders.context(), instance, None)


def test_a_port_that_fails_ends_the_build_and_nothing_is_left(
    driver: PowerVMDriver, cloud: Cloud, ports: PortEvents, unplugged: Any
) -> None:
    instance = builders.instance(cloud)
    ports.tell("failed")
    with pytest.raises(exception.VirtualInterfaceCreateException, match="reports network-vif-plugged"):
        spawn(driver, cloud, instance, network_info=unplugged)
    assert partition(cloud, instance) is None


def test_a_port_that_fails_does_not_end_the_build_where_that_is_not_fatal(
    driver: PowerVMDriver, cloud: Cloud, conf: Any, ports: PortEvents, unplugged: Any
) -> None:
    conf.set_override("vif_plugging_is_fatal", False)
    instance = builders.instance(cloud)
    ports.tell("failed")
    spawn(driver, cloud, instance, network_info=unplugged)
    assert driver.get_info(instance).state == power_state.RUNNING
    driver.destroy(builders.context(), instance, None)


def test_ports_that_do_not_come_up_in_time_end_the_build_only_where_that_is_fatal(
    driver: PowerVMDriver, cloud: Cloud, conf: Any, unplugged: Any
) -> None:
    conf.set_override("vif_plugging_timeout", 1)
    with pytest.raises(exception.VirtualInterfaceCreateException, match="did not come up"):
        spawn(driver, cloud, builders.instance(cloud), network_info=unplugged)
    conf.set_override("vif_plugging_is_fatal", False)
    instance = builders.instance(cloud)
    spawn(driver, cloud, instance, network_info=unplugged)
    assert driver.get_info(instance).state == power_state.RUNNING
    driver.destroy(builders.context(), instance, None)


def test_nobody_waits_where_nothing_will_be_heard(
    driver: PowerVMDriver, cloud: Cloud, conf: Any, ports: PortEvents, unplugged: Any
) -> None:
    conf.set_override("vif_plugging_timeout", 0)
    instance = builders.instance(cloud)
    spawn(driver, cloud, instance, network_info=unplugged)
    assert ports.awaited == []
    driver.destroy(builders.context(), instance, None)


def test_a_disk_that_fails_ends_the_build_at_once_though_ports_are_awaited(
    driver: PowerVMDriver, cloud: Cloud, ports: PortEvents, unplugged: Any
) -> None:
    instance = builders.instance(cloud)
    with pytest.raises(exception.ImageUnacceptable):
        spawn(driver, cloud, instance, network_info=unplugged, image_meta=builders.image(cloud, id=str(instance.uuid)))
    assert partition(cloud, instance) is None


def eventually(holds: Callable[[], bool]) -> None:
    """Of another program, which cannot tell us that it changed."""
    pause = threading.Event()
    for _ in range(600):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come to hold")
