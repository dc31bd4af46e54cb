"""What keeps a port from going ACTIVE before its VLAN is in place: the same block that an L2 agent's driver sets."""

from __future__ import annotations

from typing import Any

from neutron.db import provisioning_blocks
from neutron_lib.callbacks import resources

ENTITY = provisioning_blocks.L2_AGENT_ENTITY


def block(context: Any, port_id: str) -> None:
    provisioning_blocks.add_provisioning_component(context, port_id, resources.PORT, ENTITY)


def complete(context: Any, port_id: str) -> None:
    """The port goes ACTIVE, unless something else blocks it or it is administratively down."""
    provisioning_blocks.provisioning_complete(context, port_id, resources.PORT, ENTITY)
