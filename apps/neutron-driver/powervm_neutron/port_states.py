"""Turns what the services say of a port into its status in Neutron."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neutron_lib import constants
from neutron_lib.plugins import directory
from oslo_log import log as logging

from powervm_neutron import blocks
from powervm_neutron.bound_ports import BoundPort, bound_ports
from powervm_neutron.vif import VIF_TYPE

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class PortState:
    """A port as the services know it; ``state`` is ``ready``, ``failed`` or ``gone``."""

    port: str
    host: str
    type: str
    state: str
    vlan: int | None = None
    reason: str | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> PortState:
        return cls(body["port"], body["novaHost"], body["type"], body["state"], body.get("vlan"), body.get("reason"))

    @property
    def is_ours(self) -> bool:
        return self.type == VIF_TYPE


def hear(context: Any, said: PortState) -> None:
    """Applies what was said of a port, if Neutron has one that is bound like that."""
    if said.is_ours:
        for bound in bound_ports(context, said.port):
            apply(context, bound, said)


def apply(context: Any, bound: BoundPort, said: PortState) -> None:
    if said.host != bound.host or said.vlan != bound.vlan:
        LOG.debug(
            "Port %s is bound to VLAN %s of host %s; nothing follows from VLAN %s of %s being %s",
            bound.id,
            bound.vlan,
            bound.host,
            said.vlan,
            said.host,
            said.state,
        )
    elif said.state == "ready":
        if bound.status != constants.PORT_STATUS_ACTIVE and bound.enabled:
            blocks.complete(context, bound.id)
    elif said.state == "failed":
        if bound.status != constants.PORT_STATUS_ERROR:
            LOG.error("Port %s is not in place on host %s: %s", bound.id, bound.host, said.reason)
        take_down(context, bound, constants.PORT_STATUS_ERROR)
    else:
        take_down(context, bound, constants.PORT_STATUS_DOWN)


def take_down(context: Any, bound: BoundPort, status: str) -> None:
    """DOWN or ERROR until the services say that the port is in place, whatever else is provisioned."""
    if bound.status != status:
        blocks.block(context, bound.id)
        directory.get_plugin().update_port_status(context, bound.id, status, bound.host)
