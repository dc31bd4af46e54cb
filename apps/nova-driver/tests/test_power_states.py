"""Nova's periodic tasks cost one request, and a back end that does not answer does not hold them up."""

import contextlib
import pathlib
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from nova import exception
from nova.compute import power_state
from powervm_client import subjects
from powervm_testing.nats_server import NatsServer

from powervm_nova.backend import Limits
from powervm_nova.driver import PowerVMDriver
from tests import builders
from tests.test_waiting_for_ports import eventually
from tests.virtapi import PortEvents

INSTANCES = 500
SYNC_THREADS = 5
FLEET = str(pathlib.Path(__file__).with_name("fleet.py"))


class Fleet:
    """A driver whose host has 500 instances, and the process that plays their gateway."""

    def __init__(self, driver: PowerVMDriver, gateway: "subprocess.Popen[bytes]", broker: NatsServer) -> None:
        self.driver = driver
        self.gateway = gateway
        self.broker = broker
        self.instances = [builders.bare_instance(str(uuid.UUID(int=number))) for number in range(INSTANCES)]

    def counts(self) -> dict[str, int]:
        counted: dict[str, int] = self.driver._backend.client.query(subjects.query("counts"), {})
        return counted

    def sync(self) -> list[object]:
        """As Nova does every ten minutes: states, or the exceptions in their place."""

        def state(instance: Any) -> object:
            try:
                return self.driver.get_info(instance).state
            except exception.VirtDriverNotReady as error:
                return error

        with contextlib.suppress(exception.VirtDriverNotReady):
            self.driver.get_num_instances()
        with ThreadPoolExecutor(SYNC_THREADS) as pool:
            return list(pool.map(state, self.instances))


@pytest.fixture
def fleet(conf: Any) -> Iterator[Fleet]:
    with NatsServer() as broker:
        gateway = subprocess.Popen([sys.executable, FLEET, broker.url, str(INSTANCES)], stdout=subprocess.PIPE)
        assert gateway.stdout is not None
        gateway.stdout.readline()
        conf.set_override("host", "fleet")
        conf.set_override("nats_servers", [broker.url], group="powervm")
        conf.set_override("read_timeout", 2.0, group="powervm")
        driver = PowerVMDriver(PortEvents())
        driver.init_host("fleet")
        yield Fleet(driver, gateway, broker)
        driver.cleanup_host("fleet")
        gateway.send_signal(signal.SIGCONT)
        gateway.kill()
        gateway.wait()


def test_the_states_of_500_instances_cost_one_request(fleet: Fleet) -> None:
    assert fleet.sync() == [power_state.RUNNING] * INSTANCES
    counts = fleet.counts()
    assert counts["list-servers"] == 1
    assert "get-instance" not in counts


def test_a_state_that_nova_is_about_to_act_upon_is_asked_for_by_itself(fleet: Fleet) -> None:
    fleet.sync()
    fleet.driver.get_info(fleet.instances[0], use_cache=False)
    fleet.driver.get_info(fleet.instances[0], use_cache=False)
    assert fleet.counts()["get-instance"] == 2


def test_an_instance_that_the_host_lacks_is_not_found_without_a_question(fleet: Fleet) -> None:
    fleet.sync()
    with pytest.raises(exception.InstanceNotFound):
        fleet.driver.get_info(builders.bare_instance(str(uuid.uuid4())))
    assert "get-instance" not in fleet.counts()


def test_a_gateway_that_is_stalled_holds_all_periodic_tasks_together_less_than_ten_seconds(fleet: Fleet) -> None:
    fleet.gateway.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    states = fleet.sync()
    for _ in range(3):
        with pytest.raises(exception.VirtDriverNotReady):
            fleet.driver.get_available_resource("fleet")
        with pytest.raises(exception.VirtDriverNotReady):
            fleet.driver.list_instance_uuids()
    assert time.monotonic() - started < 10
    assert all(isinstance(state, exception.VirtDriverNotReady) for state in states)

    fleet.gateway.send_signal(signal.SIGCONT)
    eventually(lambda: fleet.sync() == [power_state.RUNNING] * INSTANCES)


def test_a_broker_that_is_away_is_no_different(fleet: Fleet) -> None:
    fleet.sync()
    fleet.broker.kill()
    started = time.monotonic()
    for _ in range(3):
        with pytest.raises(exception.VirtDriverNotReady):
            fleet.driver.get_info(fleet.instances[0], use_cache=False)
    assert time.monotonic() - started < 10
    fleet.broker.start()
    eventually(lambda: fleet.sync() == [power_state.RUNNING] * INSTANCES)


def test_trouble_at_the_start_of_the_service_puts_no_instance_into_error(fleet: Fleet, conf: Any) -> None:
    fleet.driver.plug_vifs(fleet.instances[0], builders.ports())
    fleet.broker.kill()
    fleet.driver._backend.limits = Limits(change=1.0)
    fleet.driver.plug_vifs(fleet.instances[0], builders.ports(builders.port()))
    fleet.broker.start()


def test_after_an_interruption_states_are_read_again_since_events_may_have_been_missed(fleet: Fleet) -> None:
    fleet.sync()
    fleet.broker.restart()

    def read_again() -> bool:
        fleet.sync()
        return fleet.counts()["list-servers"] == 2

    eventually(read_again)
