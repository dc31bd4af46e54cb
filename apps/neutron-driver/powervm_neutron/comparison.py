"""Compares Neutron's ports with what the services know: for what was said while nobody listened."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from neutron_lib import constants
from oslo_log import log as logging
from powervm_client import Client, PowerVMError, subjects

from powervm_neutron.bound_ports import BoundPort, bound_ports
from powervm_neutron.networks import UNKNOWN_HOST
from powervm_neutron.port_states import PortState, apply, take_down

LOG = logging.getLogger(__name__)


def compare_waiting(context: Any, client: Client) -> None:
    """Brings ports up that are in place. Asks only about hosts that have ports which are not up."""
    ports = [one for one in bound_ports(context) if one.enabled and one.status != constants.PORT_STATUS_ACTIVE]
    for host, waiting in _by_host(ports):
        _compare(context, waiting, _states(client, host))


def compare_all(context: Any, client: Client) -> None:
    """Takes ports down, too, that are not in place any more.

    :raises PowerVMError: when the services do not answer
    """
    for host, bound in _by_host(bound_ports(context)):
        states = _states(client, host)
        _compare(context, bound, states)
        if states is None:
            continue
        for port in bound:
            if port.id not in states and port.status == constants.PORT_STATUS_ACTIVE:
                LOG.warning("Port %s is not in place on host %s any more", port.id, host)
                take_down(context, port, constants.PORT_STATUS_DOWN)


def _compare(context: Any, bound: list[BoundPort], states: dict[str, PortState] | None) -> None:
    for port in bound:
        said = (states or {}).get(port.id)
        if said is not None:
            apply(context, port, said)


def _states(client: Client, host: str) -> dict[str, PortState] | None:
    """What is known of the ports of a host; ``None`` when the services do not know the host."""
    try:
        answer = client.query(subjects.query("list-ports"), {"host": host})
    except PowerVMError as error:
        if error.code != UNKNOWN_HOST:
            raise
        LOG.warning("Ports are bound on host %s, which the PowerVM services do not know: %s", host, error)
        return None
    states = (PortState.parse(port) for port in answer["ports"])
    return {state.port: state for state in states if state.is_ours}


def _by_host(ports: Iterable[BoundPort]) -> Iterable[tuple[str, list[BoundPort]]]:
    in_order = sorted(ports, key=lambda port: port.host)
    return ((host, list(group)) for host, group in groupby(in_order, key=lambda port: port.host))
