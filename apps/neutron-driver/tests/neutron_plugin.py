"""Neutron's real ML2 plugin with our mechanism driver, on a SQLite database, in this process."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path
from typing import Any

from neutron import manager
from neutron.common import config
from neutron.db.migration.models import head
from neutron_lib import constants
from neutron_lib import context as n_context
from neutron_lib.api.definitions import portbindings
from neutron_lib.callbacks import events, registry, resources
from neutron_lib.db import api as db_api
from neutron_lib.plugins import directory

CONFIGURATION = """
[DEFAULT]
core_plugin = ml2
service_plugins =
state_path = {folder}
transport_url = fake://
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = false
[database]
connection = sqlite:///{folder}/neutron.sqlite
[oslo_concurrency]
lock_path = {folder}
[ml2]
mechanism_drivers = pvm_sea
type_drivers = vlan,flat
tenant_network_types = vlan
[ml2_type_flat]
flat_networks = *
[ml2_type_vlan]
network_vlan_ranges = default:1:4094,lab:1:4094
[powervm]
nats_servers = {nats_url}
request_timeout = 3
networks_max_age = 0
waiting_interval = 0.5
"""


class NeutronPlugin:
    """The plugin with what tests ask of it, in the terms of Neutron's API."""

    def __init__(self, folder: Path, nats_url: str) -> None:
        file = folder / "neutron.conf"
        file.write_text(CONFIGURATION.format(folder=folder, nats_url=nats_url))
        config.register_common_config_options()
        config.init(["--config-file", str(file)])
        head.get_metadata().create_all(db_api.CONTEXT_WRITER.writer.get_engine())
        manager.init()
        self.context = n_context.get_admin_context()
        self.plugin: Any = directory.get_plugin()
        self.driver: Any = self.plugin.mechanism_manager.mech_drivers["pvm_sea"].obj
        self._networks: dict[tuple[int, str, str], str] = {}
        self._changed = threading.Condition()
        registry.subscribe(self._wake, resources.PORT, events.AFTER_UPDATE)

    def _wake(self, *_: object, **__: object) -> None:
        with self._changed:
            self._changed.notify_all()

    def await_status(self, port_id: str, status: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.status(port_id) == status, 20), self.status(port_id)

    def network(self, vlan: int, physical_network: str = "default", network_type: str = "vlan") -> str:
        """Id of the network, made when it is first asked for."""
        key = (vlan, physical_network, network_type)
        if key not in self._networks:
            self._networks[key] = self._create_network(*key)
        return self._networks[key]

    def _create_network(self, vlan: int, physical_network: str, network_type: str) -> str:
        network = {
            "name": f"vlan{vlan}",
            "admin_state_up": True,
            "shared": False,
            "tenant_id": "tenant",
            "provider:network_type": network_type,
            "provider:physical_network": physical_network,
            "provider:segmentation_id": vlan if network_type == "vlan" else constants.ATTR_NOT_SPECIFIED,
            "availability_zone_hints": [],
            "router:external": False,
        }
        return str(self.plugin.create_network(self.context, {"network": network})["id"])

    def port(self, network: str, host: str, **more: Any) -> dict[str, Any]:
        """A port of an instance, bound as Nova does it."""
        port = {
            "name": "",
            "network_id": network,
            "tenant_id": "tenant",
            "admin_state_up": True,
            "device_id": str(uuid.uuid4()),
            "device_owner": "compute:nova",
            "mac_address": constants.ATTR_NOT_SPECIFIED,
            "fixed_ips": constants.ATTR_NOT_SPECIFIED,
            portbindings.HOST_ID: host,
            portbindings.VNIC_TYPE: portbindings.VNIC_NORMAL,
            portbindings.PROFILE: constants.ATTR_NOT_SPECIFIED,
            **more,
        }
        return dict(self.plugin.create_port(self.context, {"port": port}))

    def update(self, port_id: str, **change: Any) -> dict[str, Any]:
        return dict(self.plugin.update_port(self.context, port_id, {"port": change}))

    def status(self, port_id: str) -> str:
        return str(self.plugin.get_port(n_context.get_admin_context(), port_id)["status"])

    def clear(self) -> None:
        for port in self.plugin.get_ports(self.context):
            self.plugin.delete_port(self.context, port["id"])
