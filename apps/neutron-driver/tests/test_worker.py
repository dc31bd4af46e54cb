"""Ports go up and down with what the services say."""

from typing import Any

import pytest
from neutron_lib import constants
from neutron_plugin import NeutronPlugin
from powervm_testing.nats_server import NatsServer
from stand_in import PORTS, StandIn

from powervm_neutron.worker import PortWorker

ACTIVE = constants.PORT_STATUS_ACTIVE
DOWN = constants.PORT_STATUS_DOWN
ERROR = constants.PORT_STATUS_ERROR
VLAN = 1301


def state(port: dict[str, Any], state: str = "ready", **more: Any) -> dict[str, Any]:
    return {
        "host": "id-of-p8a",
        "novaHost": "p8a",
        "instance": port["device_id"],
        "port": port["id"],
        "mac": port["mac_address"].replace(":", "").upper(),
        "type": "pvm_sea",
        "physicalNetwork": "default",
        "vlan": VLAN,
        "state": state,
        "at": "2026-01-01T00:00:00.000Z",
        **more,
    }


@pytest.fixture
def port(neutron: NeutronPlugin, services: StandIn) -> dict[str, Any]:
    return neutron.port(neutron.network(VLAN), "p8a")


@pytest.fixture
def other(neutron: NeutronPlugin, services: StandIn) -> dict[str, Any]:
    return neutron.port(neutron.network(VLAN), "p8a")


@pytest.fixture
def listening(worker: PortWorker, services: StandIn, port: dict[str, Any]) -> PortWorker:
    worker.start()
    services.await_question(PORTS)
    return worker


def test_a_port_goes_up_when_it_is_ready(
    neutron: NeutronPlugin, services: StandIn, listening: PortWorker, port: dict[str, Any]
) -> None:
    services.say(state(port))
    neutron.await_status(port["id"], ACTIVE)


def test_it_is_an_error_when_it_has_failed_until_it_is_ready_after_all(
    neutron: NeutronPlugin,
    services: StandIn,
    listening: PortWorker,
    port: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    services.say(state(port, "failed", reason="VLAN 1301 does not fit"))
    neutron.await_status(port["id"], ERROR)
    assert f"Port {port['id']} is not in place on host p8a: VLAN 1301 does not fit" in caplog.text
    services.say(state(port))
    neutron.await_status(port["id"], ACTIVE)


def test_it_goes_down_when_it_is_gone(
    neutron: NeutronPlugin, services: StandIn, listening: PortWorker, port: dict[str, Any]
) -> None:
    services.say(state(port))
    neutron.await_status(port["id"], ACTIVE)
    services.say(state(port, "gone"))
    neutron.await_status(port["id"], DOWN)


@pytest.mark.parametrize(
    "difference",
    [{"novaHost": "p8b"}, {"vlan": 7}, {"type": "ovs"}, {"port": "00000000-0000-4000-8000-000000000000"}],
    ids=["another host", "another VLAN", "another type", "an unknown port"],
)
def test_what_is_said_of_something_else_changes_nothing(
    neutron: NeutronPlugin,
    services: StandIn,
    listening: PortWorker,
    port: dict[str, Any],
    other: dict[str, Any],
    difference: dict[str, Any],
) -> None:
    services.say(state(port) | difference)
    services.say(state(other))
    neutron.await_status(other["id"], ACTIVE)
    assert neutron.status(port["id"]) == DOWN


def test_a_port_that_is_switched_off_goes_up_when_it_is_switched_on(
    neutron: NeutronPlugin, services: StandIn, listening: PortWorker, port: dict[str, Any], other: dict[str, Any]
) -> None:
    neutron.update(port["id"], admin_state_up=False)
    services.ports["p8a"] = [state(port), state(other)]
    services.say(state(port))
    services.say(state(other))
    neutron.await_status(other["id"], ACTIVE)
    assert neutron.status(port["id"]) == DOWN
    neutron.update(port["id"], admin_state_up=True)
    neutron.await_status(port["id"], ACTIVE)


def test_what_was_said_while_nobody_listened_is_found_at_the_start(
    neutron: NeutronPlugin, services: StandIn, worker: PortWorker, port: dict[str, Any], other: dict[str, Any]
) -> None:
    services.ports["p8a"] = [state(port), state(other, "failed", reason="no adapter")]
    worker.start()
    neutron.await_status(port["id"], ACTIVE)
    neutron.await_status(other["id"], ERROR)


def test_a_port_that_is_bound_anew_while_it_is_in_place_comes_up_by_itself(
    neutron: NeutronPlugin, services: StandIn, listening: PortWorker, port: dict[str, Any]
) -> None:
    services.ports["p8a"] = [state(port)]
    services.say(state(port))
    neutron.await_status(port["id"], ACTIVE)
    bound = neutron.update(port["id"], **{"binding:profile": {"some": "thing"}})
    assert (bound["binding:vif_type"], bound["status"]) == ("pvm_sea", DOWN)
    neutron.await_status(port["id"], ACTIVE)


def test_ports_are_compared_after_the_broker_was_away(
    neutron: NeutronPlugin, services: StandIn, listening: PortWorker, port: dict[str, Any], broker: NatsServer
) -> None:
    services.say(state(port))
    neutron.await_status(port["id"], ACTIVE)
    broker.kill()
    broker.start()
    neutron.await_status(port["id"], DOWN)


def test_an_older_answer_does_not_undo_newer_word(
    neutron: NeutronPlugin, services: StandIn, listening: PortWorker, port: dict[str, Any], broker: NatsServer
) -> None:
    services.say(state(port))
    neutron.await_status(port["id"], ACTIVE)
    release = services.hold_answers()
    broker.restart()
    services.await_question(PORTS)
    services.say(state(port))
    release.set()
    neutron.await_status(port["id"], DOWN)
    neutron.await_status(port["id"], ACTIVE)


def test_ports_of_a_host_that_the_services_do_not_know_stay_as_they_are(
    neutron: NeutronPlugin, services: StandIn, listening: PortWorker, port: dict[str, Any], broker: NatsServer
) -> None:
    services.say(state(port))
    neutron.await_status(port["id"], ACTIVE)
    services.serve("p8b", "default")
    there = neutron.port(neutron.network(VLAN), "p8b")
    services.ports["p8b"] = [state(there, novaHost="p8b")]
    del services.networks["p8a"]
    broker.restart()
    neutron.await_status(there["id"], ACTIVE)
    assert neutron.status(port["id"]) == ACTIVE


def test_the_worker_waits_for_the_broker(
    neutron: NeutronPlugin, services: StandIn, worker: PortWorker, port: dict[str, Any], broker: NatsServer
) -> None:
    services.ports["p8a"] = [state(port)]
    broker.kill()
    worker.start()
    broker.start()
    neutron.await_status(port["id"], ACTIVE)
