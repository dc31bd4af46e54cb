import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from neutron_plugin import NeutronPlugin
from powervm_testing.nats_server import NatsServer
from stand_in import StandIn

from powervm_neutron.worker import PortWorker


@pytest.fixture(scope="session")
def broker() -> Iterator[NatsServer]:
    with NatsServer() as server:
        yield server


@pytest.fixture(scope="session")
def neutron_once(broker: NatsServer) -> Iterator[NeutronPlugin]:
    with tempfile.TemporaryDirectory(prefix="powervm-neutron-") as folder:
        yield NeutronPlugin(Path(folder), broker.url)


@pytest.fixture
def neutron(neutron_once: NeutronPlugin) -> Iterator[NeutronPlugin]:
    neutron_once.driver.initialize()
    yield neutron_once
    neutron_once.driver.client.close()
    neutron_once.clear()


@pytest.fixture
def services(broker: NatsServer) -> Iterator[StandIn]:
    with StandIn(broker.url) as stand_in:
        stand_in.serve("p8a", "default")
        yield stand_in


@pytest.fixture
def worker(neutron: NeutronPlugin) -> Iterator[PortWorker]:
    (worker,) = neutron.driver.get_workers()
    yield worker
    worker.stop()
    worker.wait()
