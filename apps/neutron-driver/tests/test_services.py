"""The whole way: real services and a simulated host bring ports up and down."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from neutron_lib import constants
from neutron_plugin import NeutronPlugin
from oslo_config import cfg
from powervm_client import Client, PowerVMError, Settings, subjects
from powervm_testing.cloud import Cloud

from powervm_neutron.worker import PortWorker

ACTIVE = constants.PORT_STATUS_ACTIVE
DOWN = constants.PORT_STATUS_DOWN
ERROR = constants.PORT_STATUS_ERROR
SECONDS = 120


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as cloud:
        yield cloud


@pytest.fixture
def neutron(neutron_once: NeutronPlugin, cloud: Cloud) -> Iterator[NeutronPlugin]:
    cfg.CONF.set_override("nats_servers", [cloud.nats], group="powervm")
    neutron_once.driver.initialize()
    yield neutron_once
    cfg.CONF.clear_override("nats_servers", group="powervm")
    neutron_once.driver.client.close()
    neutron_once.clear()


@pytest.fixture
def listening(worker: PortWorker) -> PortWorker:
    worker.start()
    return worker


@pytest.fixture
def nova(cloud: Cloud) -> Iterator["Nova"]:
    nova = Nova(cloud)
    yield nova
    nova.client.run(subjects.command("destroy"), nova.reference, SECONDS)
    nova.client.close()


class Nova:
    """Sends what nova-compute sends for one server."""

    def __init__(self, cloud: Cloud) -> None:
        self.client = Client(Settings(servers=[cloud.nats], source="/powervm/test"))
        self.reference = {"host": cloud.host, "uuid": str(uuid.uuid4())}
        self._image = {"kind": "glance", "id": cloud.image}

    def build(self, *ports: dict[str, Any]) -> None:
        self._run(
            "spawn",
            name="web",
            flavor={"vcpus": 1, "memoryMb": 1024, "rootGb": 1},
            image=self._image,
            vifs=[vif(port) for port in ports],
            powerOn=False,
        )

    def plug(self, port: dict[str, Any]) -> None:
        self._run("plug-vifs", vifs=[vif(port)])

    def unplug(self, port: dict[str, Any]) -> None:
        self._run("unplug-vifs", vifs=[port["id"]])

    def _run(self, command: str, **payload: Any) -> None:
        self.client.run(subjects.command(command), self.reference | payload, SECONDS)


def vif(port: dict[str, Any]) -> dict[str, Any]:
    vlan = int(port["binding:vif_details"]["vlan"])
    return {
        "type": port["binding:vif_type"],
        "id": port["id"],
        "mac": port["mac_address"],
        "vlan": vlan,
        "physicalNetwork": "default",
    }


def test_a_port_comes_up_with_its_server_and_goes_down_when_it_is_detached(
    neutron: NeutronPlugin, listening: PortWorker, cloud: Cloud, nova: Nova
) -> None:
    port = neutron.port(neutron.network(1401), cloud.host)
    assert (port["binding:vif_type"], port["status"]) == ("pvm_sea", DOWN)
    nova.build(port)
    neutron.await_status(port["id"], ACTIVE)
    nova.unplug(port)
    neutron.await_status(port["id"], DOWN)


def test_a_port_comes_up_when_it_is_attached_to_a_server(
    neutron: NeutronPlugin, listening: PortWorker, cloud: Cloud, nova: Nova
) -> None:
    nova.build()
    port = neutron.port(neutron.network(1402), cloud.host)
    nova.plug(port)
    neutron.await_status(port["id"], ACTIVE)


def test_a_port_whose_vlan_cannot_be_had_is_an_error(
    neutron: NeutronPlugin, listening: PortWorker, cloud: Cloud, nova: Nova
) -> None:
    channel = next(one["controlChannelId"] for one in cloud.objects("NetworkBridge"))
    port = neutron.port(neutron.network(channel), cloud.host)
    with pytest.raises(PowerVMError, match=r"network\.vlan-reserved"):
        nova.build(port)
    neutron.await_status(port["id"], ERROR)


def test_what_happened_while_neutron_was_away_is_found(
    neutron: NeutronPlugin, worker: PortWorker, cloud: Cloud, nova: Nova
) -> None:
    port = neutron.port(neutron.network(1403), cloud.host)
    nova.build(port)
    assert neutron.status(port["id"]) == DOWN
    worker.start()
    neutron.await_status(port["id"], ACTIVE)
