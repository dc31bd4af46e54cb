"""A driver with many instances, and what plays their gateway."""

import contextlib
import pathlib
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from nova import exception
from powervm_client import subjects
from powervm_testing.nats_server import NatsServer

from powervm_nova.driver import PowerVMDriver
from tests import builders
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

    def commands(self) -> list[list[Any]]:
        """Name and payload of each command so far."""
        heard: list[list[Any]] = self.driver._backend.client.query(subjects.query("commands"), {})
        return heard

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


@contextlib.contextmanager
def running_fleet(conf: Any) -> Iterator[Fleet]:
    with NatsServer() as broker:
        gateway = subprocess.Popen([sys.executable, FLEET, broker.url, str(INSTANCES)], stdout=subprocess.PIPE)
        assert gateway.stdout is not None
        gateway.stdout.readline()
        conf.set_override("host", "fleet")
        conf.set_override("nats_servers", [broker.url], group="powervm")
        driver = PowerVMDriver(PortEvents())
        driver.init_host("fleet")
        yield Fleet(driver, gateway, broker)
        driver.cleanup_host("fleet")
        gateway.send_signal(signal.SIGCONT)
        gateway.kill()
        gateway.wait()
