"""The ports that this driver has bound, from Neutron's database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from neutron.db import models_v2
from neutron.plugins.ml2 import models as ml2_models
from neutron_lib import constants
from neutron_lib.api.definitions import portbindings
from neutron_lib.db import api as db_api

from powervm_neutron.vif import VIF_TYPE


@dataclass(frozen=True)
class BoundPort:
    """A port with its active binding. ``vlan`` is that of the binding."""

    id: str
    host: str
    vlan: int | None
    status: str
    enabled: bool


def bound_ports(context: Any, port_id: str | None = None) -> list[BoundPort]:
    """All ports bound as ``pvm_sea``, or the one with this id if it is."""
    binding, port = ml2_models.PortBinding, models_v2.Port
    with db_api.CONTEXT_READER.using(context):
        query = (
            context.session.query(port.id, binding.host, binding.vif_details, port.status, port.admin_state_up)
            .join(binding, binding.port_id == port.id)
            .filter(binding.vif_type == VIF_TYPE, binding.status == constants.ACTIVE)
        )
        if port_id is not None:
            query = query.filter(port.id == port_id)
        return [
            BoundPort(id=row[0], host=row[1], vlan=_vlan(row[2]), status=row[3], enabled=bool(row[4]))
            for row in query.all()
        ]


def _vlan(details: str | None) -> int | None:
    vlan = json.loads(details or "{}").get(portbindings.VIF_DETAILS_VLAN)
    return None if vlan is None else int(vlan)
