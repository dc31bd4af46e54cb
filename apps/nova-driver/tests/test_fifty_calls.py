"""Fifty calls of the driver are under way while the broker restarts: green threads in Zed, native ones in a current Nova."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from nova.compute import power_state
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests import builders
from tests.servers import spawn
from tests.test_restart import held
from tests.test_waiting_for_ports import Background, eventually
from tests.virtapi import PortEvents

SERVERS = 10


@pytest.fixture
def own_cloud() -> Iterator[Cloud]:
    """Others would miss the broker."""
    with Cloud() as cloud:
        yield cloud


@pytest.fixture
def own_driver(own_cloud: Cloud, conf: Any, nova_boundary: None) -> Iterator[PowerVMDriver]:
    conf.set_override("host", own_cloud.host)
    conf.set_override("nats_servers", [own_cloud.nats], group="powervm")
    driver = PowerVMDriver(PortEvents())
    driver.init_host(own_cloud.host)
    yield driver
    driver.cleanup_host(own_cloud.host)


def test_fifty_calls_at_once_survive_a_restart_of_the_broker(own_driver: PowerVMDriver, own_cloud: Cloud) -> None:
    instances = [builders.instance(own_cloud) for _ in range(SERVERS)]
    together([partial(spawn, own_driver, own_cloud, instance) for instance in instances])
    states: list[int] = []
    answered = threading.Event()

    def state(instance: Any) -> None:
        own_driver.get_info(instance, use_cache=False)
        answered.set()
        states.append(own_driver.get_info(instance, use_cache=False).state)

    def restart() -> None:
        answered.wait(60)
        own_cloud.kill_nats()
        own_cloud.start_nats()

    restarting = Background(restart)
    with held(own_cloud, "*PowerOff*"):
        calls: list[Callable[[], Any]] = []
        for instance in instances:
            calls += [partial(own_driver.power_off, instance), partial(own_driver.power_off, instance)]
            calls += [partial(state, instance), partial(state, instance), partial(own_driver.get_volume_connector, instance)]
        under_way = [Background(call) for call in calls]
        restarting.join()
        eventually(lambda: len(states) == 2 * SERVERS or any(call.error for call in under_way))
    for call in under_way:
        call.join()
    assert len(under_way) == 50
    assert {own_driver.get_info(instance, use_cache=False).state for instance in instances} == {power_state.SHUTDOWN}
    together([partial(own_driver.destroy, builders.context(), instance, builders.ports()) for instance in instances])


def together(calls: list[Callable[[], Any]]) -> None:
    for call in [Background(one) for one in calls]:
        call.join()
