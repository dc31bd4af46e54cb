"""The driver that nova-compute loads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import nova.conf
from nova import context as nova_context
from nova import exception, objects
from nova.compute import utils as compute_utils
from nova.virt import driver, hardware
from oslo_log import log as logging
from powervm_client import Client

from powervm_nova import host as host_view
from powervm_nova import options, startup, tracing
from powervm_nova.backend import Backend, Limits
from powervm_nova.device_changes import DeviceChanges
from powervm_nova.lifecycle import Lifecycle
from powervm_nova.power import Power
from powervm_nova.power_states import PowerStates
from powervm_nova.spawn import Spawn
from powervm_nova.tracing import traced

LOG = logging.getLogger(__name__)
CONF = nova.conf.CONF
options.register(CONF)


class PowerVMDriver(driver.ComputeDriver):  # type: ignore[misc]
    """Speaks to the PowerVM services over NATS; knows nothing of hypervisors.

    Calls that Nova may repeat are repeatable; each raises what errors.py says and nothing else.
    """

    capabilities: ClassVar[Mapping[str, bool]] = {
        **driver.ComputeDriver.capabilities,
        "supports_attach_interface": True,
        "supports_image_type_raw": True,
    }

    def __init__(self, virtapi: Any) -> None:
        super().__init__(virtapi)
        group = CONF.powervm
        try:
            client = Client(options.settings_of(CONF))
        except ValueError as error:
            raise exception.InvalidConfiguration(message=str(error)) from error
        limits = Limits(
            read=group.read_timeout,
            request=group.request_timeout,
            build=group.build_timeout,
            power=group.power_timeout,
            change=group.change_timeout,
        )
        self._backend = Backend(client, group.host_id or CONF.host, limits)
        self._states = PowerStates(self._backend, group.state_cache_max_age)
        self._resources = host_view.HostResources(self._backend)
        self._power = Power(self._backend, self._states)
        self._devices = DeviceChanges(self._backend)

    def init_host(self, host: str) -> None:
        tracing.start(host)
        host_id = startup.wait_for_host(self._backend, CONF.powervm.startup_wait)
        Lifecycle(self._backend, host_id, self._states, self.emit_event).start()
        startup.abort_orphans(self._backend, _instances_on(host))

    def cleanup_host(self, host: str) -> None:
        self._backend.close()

    def get_info(self, instance: Any, use_cache: bool = True) -> hardware.InstanceInfo:
        state = self._states.get(instance.uuid) if use_cache else self._states.read(instance.uuid)
        return hardware.InstanceInfo(state=state)

    def list_instances(self) -> list[str]:
        return [str(server["name"]) for server in self._states.servers()]

    def list_instance_uuids(self) -> list[str]:
        return [str(server["uuid"]) for server in self._states.servers() if server.get("uuid")]

    def get_num_instances(self) -> int:
        return self._states.count()

    def instance_exists(self, instance: Any) -> bool:
        try:
            self._states.read(instance.uuid)
        except exception.InstanceNotFound:
            return False
        return True

    @traced
    def spawn(
        self,
        context: Any,
        instance: Any,
        image_meta: Any,
        injected_files: Any,
        admin_password: str | None,
        allocations: Any,
        network_info: Any = None,
        block_device_info: Any = None,
        power_on: bool = True,
        accel_info: Any = None,
    ) -> None:
        build = Spawn(self._backend, self.virtapi, CONF, context, instance, image_meta)
        with self._power.changing(instance):
            build.run(injected_files, admin_password, network_info, block_device_info, power_on)

    @traced
    def destroy(
        self,
        context: Any,
        instance: Any,
        network_info: Any,
        block_device_info: Any = None,
        destroy_disks: bool = True,
        destroy_secrets: bool = True,
    ) -> None:
        self._power.destroy(context, instance, destroy_disks)

    @traced
    def cleanup(
        self,
        context: Any,
        instance: Any,
        network_info: Any,
        block_device_info: Any = None,
        destroy_disks: bool = True,
        migrate_data: Any = None,
        destroy_vifs: bool = True,
        destroy_secrets: bool = True,
    ) -> None:
        self._power.destroy(context, instance, destroy_disks)

    @traced
    def power_on(
        self,
        context: Any,
        instance: Any,
        network_info: Any,
        block_device_info: Any = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self._power.on(instance)

    @traced
    def power_off(self, instance: Any, timeout: Any = 0, retry_interval: int = 0) -> None:
        # A defect of Nova: its task for deleted instances that run passes its context first.
        if isinstance(instance, nova_context.RequestContext):
            instance, timeout = timeout, 0
        self._power.off(instance, timeout)

    @traced
    def reboot(
        self,
        context: Any,
        instance: Any,
        network_info: Any,
        reboot_type: str,
        block_device_info: Any = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self._power.reboot(instance, hard=reboot_type == "HARD", seconds=_shutdown_seconds(instance))

    @traced
    def resume_state_on_host_boot(
        self, context: Any, instance: Any, network_info: Any, *args: Any, **kwargs: Any
    ) -> None:
        self._power.on(instance)

    @traced
    def plug_vifs(self, instance: Any, network_info: Any) -> None:
        self._devices.plug(instance, network_info)

    @traced
    def unplug_vifs(self, instance: Any, network_info: Any) -> None:
        self._devices.unplug(instance, network_info)

    @traced
    def attach_interface(self, context: Any, instance: Any, image_meta: Any, vif: Any) -> None:
        self._devices.attach_interface(instance, vif)

    @traced
    def detach_interface(self, context: Any, instance: Any, vif: Any) -> None:
        self._devices.detach_interface(instance, vif)

    @traced
    def attach_volume(
        self,
        context: Any,
        connection_info: dict[str, Any],
        instance: Any,
        mountpoint: str,
        disk_bus: Any = None,
        device_type: Any = None,
        encryption: Any = None,
    ) -> None:
        self._devices.attach_volume(instance, connection_info, encryption)

    @traced
    def detach_volume(
        self, context: Any, connection_info: dict[str, Any], instance: Any, mountpoint: str, encryption: Any = None
    ) -> None:
        self._devices.detach_volume(instance, connection_info)

    def get_volume_connector(self, instance: Any) -> dict[str, Any]:
        connector = self._backend.request("get-connector", {})
        return {"initiator": None, **connector, "host": CONF.host, "ip": CONF.my_block_storage_ip}

    def get_available_nodes(self, refresh: bool = False) -> list[str]:
        return [CONF.host]

    def get_available_resource(self, nodename: str) -> dict[str, Any]:
        return host_view.available_resource(self._resources.read(), nodename)

    def update_provider_tree(
        self, provider_tree: Any, nodename: str, allocations: Mapping[str, Any] | None = None
    ) -> None:
        resources = self._resources.read()
        ratios = self._get_allocation_ratios(provider_tree.data(nodename).inventory)
        reserved_disk_gb = self._get_reserved_host_disk_gb_from_config()
        inventory = host_view.placement_inventory(resources, ratios, CONF, reserved_disk_gb)
        provider_tree.update_inventory(nodename, inventory)

    def get_host_ip_addr(self) -> str:
        return str(CONF.my_ip)

    def get_host_uptime(self) -> str:
        return host_view.uptime(self._resources.read())


def _shutdown_seconds(instance: Any) -> int:
    """What the image gives its guest to shut down; Nova itself looks there only when it stops a server."""
    seconds = compute_utils.get_value_from_system_metadata(
        instance, key="image_os_shutdown_timeout", type=int, default=CONF.shutdown_timeout
    )
    return max(int(seconds), 0)


def _instances_on(host: str) -> Any:
    return objects.InstanceList.get_by_host(nova_context.get_admin_context(), host, expected_attrs=[])
