"""ML2 mechanism driver ``pvm_sea``: VLAN ports on shared Ethernet adapters, without an agent on the hosts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neutron_lib import constants
from neutron_lib import context as n_context
from neutron_lib.api.definitions import portbindings
from neutron_lib.plugins.ml2 import api
from oslo_config import cfg
from oslo_log import log as logging
from powervm_client import Client

from powervm_neutron import blocks, options
from powervm_neutron.networks import HostNetworks, Networks
from powervm_neutron.vif import VIF_TYPE
from powervm_neutron.worker import PortWorker

LOG = logging.getLogger(__name__)


class SeaMechanismDriver(api.MechanismDriver):
    """Binds where the PowerVM services say that the host serves the physical network.

    A port that is bound stays DOWN until they say that it is in place, which :class:`PortWorker` hears.
    """

    def initialize(self) -> None:
        options.register(cfg.CONF)
        group = cfg.CONF.powervm
        # One for binding and for the worker: on green threads a process can have only one.
        self.client = Client(options.settings_of(cfg.CONF))
        self._networks = Networks(self.client, timeout=group.request_timeout, max_age=group.networks_max_age)

    @property
    def connectivity(self) -> str:
        return str(portbindings.CONNECTIVITY_L2)

    def get_workers(self) -> Sequence[Any]:
        return (PortWorker(cfg.CONF, self.client),)

    def bind_port(self, context: Any) -> None:
        port = context.current
        if port[portbindings.VNIC_TYPE] != portbindings.VNIC_NORMAL:
            LOG.debug("Port %s has vnic_type %s, which pvm_sea does not bind", port["id"], port[portbindings.VNIC_TYPE])
            return
        vlans = [one for one in context.segments_to_bind if one[api.NETWORK_TYPE] == constants.TYPE_VLAN]
        if not vlans:
            LOG.debug("Network %s of port %s has no VLAN segment", port["network_id"], port["id"])
            return
        known = self._networks.of(context.host)
        for segment in vlans:
            if known is not None and segment[api.PHYSICAL_NETWORK] in known.names:
                self._bind(context, segment)
                return
        _say_why(port["id"], context.host, [one[api.PHYSICAL_NETWORK] for one in vlans], known)

    def _bind(self, context: Any, segment: dict[str, Any]) -> None:
        # Before the binding is committed: nothing may bring the port up in between.
        blocks.block(n_context.get_admin_context(), context.current["id"])
        details = {
            portbindings.CAP_PORT_FILTER: False,
            portbindings.VIF_DETAILS_VLAN: str(segment[api.SEGMENTATION_ID]),
        }
        context.set_binding(segment[api.ID], VIF_TYPE, details)


def _say_why(port_id: str, host: str, wanted: list[str], known: HostNetworks | None) -> None:
    if known is None:
        LOG.error(
            "Port %s is not bound: it is unknown which physical networks host %s serves, as the PowerVM services do "
            "not answer. Look whether NATS, gateway and networking run; [powervm]nats_servers names NATS.",
            port_id,
            host,
        )
    elif not known.ours:
        LOG.debug("Port %s is not bound: %s is no PowerVM host", port_id, host)
    elif known.problem is not None:
        LOG.error("Port %s is not bound: host %s serves no physical network: %s", port_id, host, known.problem)
    else:
        LOG.error(
            "Port %s is not bound: host %s serves the physical networks %s, not %s. Correct networking.bridgeMappings "
            "of the PowerVM services, or the physical network of Neutron's network.",
            port_id,
            host,
            ", ".join(sorted(known.names)),
            ", ".join(wanted),
        )
