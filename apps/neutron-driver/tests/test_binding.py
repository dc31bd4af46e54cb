"""Which ports are bound, and to what."""

import pytest
from neutron.db import provisioning_blocks
from neutron_lib import constants
from neutron_lib.callbacks import resources
from neutron_plugin import NeutronPlugin
from powervm_client import Client, Settings
from powervm_testing.nats_server import NatsServer
from stand_in import NETWORKS, StandIn

from powervm_neutron.networks import NOT_OURS, HostNetworks, Networks

FAILED = "binding_failed"


def test_a_vlan_port_is_bound_where_the_host_serves_its_physical_network(
    neutron: NeutronPlugin, services: StandIn
) -> None:
    port = neutron.port(neutron.network(1201), "p8a")
    assert port["binding:vif_type"] == "pvm_sea"
    assert port["binding:vif_details"] == {"port_filter": False, "vlan": "1201"} | connectivity(port)
    assert port["status"] == constants.PORT_STATUS_DOWN


def test_it_stays_down_whatever_else_is_provisioned(neutron: NeutronPlugin, services: StandIn) -> None:
    port = neutron.port(neutron.network(1201), "p8a")
    provisioning_blocks.provisioning_complete(
        neutron.context, port["id"], resources.PORT, provisioning_blocks.DHCP_ENTITY
    )
    assert neutron.status(port["id"]) == constants.PORT_STATUS_DOWN


def test_a_port_that_gets_its_host_later_is_bound_then(neutron: NeutronPlugin, services: StandIn) -> None:
    port = neutron.port(neutron.network(1202), "")
    assert port["binding:vif_type"] == "unbound"
    bound = neutron.update(port["id"], **{"binding:host_id": "p8a"})
    assert bound["binding:vif_details"]["vlan"] == "1202"


@pytest.mark.parametrize(
    ("network", "host", "more"),
    [
        (("lab", "vlan"), "p8a", {}),
        (("default", "flat"), "p8a", {}),
        (("default", "vlan"), "p8a", {"binding:vnic_type": "direct"}),
        (("default", "vlan"), "kvm1", {}),
    ],
    ids=["another physical network", "a flat network", "another vnic_type", "a host that is not PowerVM"],
)
def test_others_are_left_to_other_drivers(
    neutron: NeutronPlugin, services: StandIn, network: tuple[str, str], host: str, more: dict[str, str]
) -> None:
    assert neutron.port(neutron.network(1203, *network), host, **more)["binding:vif_type"] == FAILED


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (None, "host p8a serves the physical networks default, not lab. Correct networking.bridgeMappings"),
        ("the host is away", "host p8a serves no physical network: the host is away"),
    ],
)
def test_the_log_says_why_a_port_is_not_bound(
    neutron: NeutronPlugin, services: StandIn, problem: str | None, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    services.serve("p8a", *(["default"] if problem is None else []), problem=problem)
    neutron.port(neutron.network(1204, "lab"), "p8a")
    assert said in caplog.text


def test_while_the_services_are_silent_ports_are_bound_by_what_was_known_last(
    neutron: NeutronPlugin, services: StandIn
) -> None:
    network = neutron.network(1205)
    neutron.port(network, "p8a")
    services.silent = True
    assert neutron.port(network, "p8a")["binding:vif_type"] == "pvm_sea"


def test_without_anything_known_a_port_is_not_bound_and_the_log_says_what_to_do(
    neutron: NeutronPlugin, services: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    services.silent = True
    assert neutron.port(neutron.network(1206), "p8a")["binding:vif_type"] == FAILED
    assert "Look whether NATS, gateway and networking run" in caplog.text


class TestKnownNetworks:
    @pytest.fixture
    def clock(self) -> list[float]:
        return [1000.0]

    @pytest.fixture
    def networks(self, broker: NatsServer, clock: list[float]) -> Networks:
        client = Client(Settings(servers=[broker.url], source="/powervm/test"))
        return Networks(client, timeout=0.5, max_age=30, now=lambda: clock[0])

    def test_are_asked_for_once_in_a_while(self, services: StandIn, networks: Networks, clock: list[float]) -> None:
        for _ in range(3):
            assert networks.of("p8a") == HostNetworks(frozenset({"default"}))
        assert services.asked == [NETWORKS]
        clock[0] += 31
        services.serve("p8a", "default", "lab")
        assert networks.of("p8a") == HostNetworks(frozenset({"default", "lab"}))

    def test_of_hosts_that_are_not_powervm_are_remembered_as_such(self, services: StandIn, networks: Networks) -> None:
        assert networks.of("kvm1") is NOT_OURS
        assert networks.of("kvm1") is NOT_OURS
        assert services.asked == [NETWORKS]

    def test_after_a_silence_nobody_waits_again_for_a_while(
        self, services: StandIn, networks: Networks, clock: list[float]
    ) -> None:
        services.silent = True
        assert networks.of("p8a") is None
        services.silent = False
        assert networks.of("p8a") is None
        assert services.asked == []
        clock[0] += 0.6
        assert networks.of("p8a") is not None


def connectivity(port: dict[str, dict[str, object]]) -> dict[str, object]:
    """What Neutron itself adds."""
    return {name: value for name, value in port["binding:vif_details"].items() if name not in ("port_filter", "vlan")}
