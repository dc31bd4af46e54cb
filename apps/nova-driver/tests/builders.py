"""Real Nova objects, as nova-compute hands them to a driver."""

import itertools
import json
import uuid
from typing import Any

from nova import context as nova_context
from nova import objects
from nova.network import model
from nova.virt import block_device
from powervm_testing.cloud import Cloud

PROJECT = "0d4e8f5b2a6d3e4f5a6b9b1c7f0e4d2a"
_numbers = itertools.count(1)


def context(token: str | None = None) -> Any:
    return nova_context.RequestContext("user", PROJECT, auth_token=token)


def flavor(**changes: Any) -> Any:
    fields = {
        "flavorid": "1",
        "name": "small",
        "vcpus": 1,
        "memory_mb": 1024,
        "root_gb": 1,
        "ephemeral_gb": 0,
        "swap": 0,
        "extra_specs": {},
    }
    return objects.Flavor(**{**fields, **changes})


def instance(cloud: Cloud, **changes: Any) -> Any:
    identity = str(uuid.uuid4())
    fields = {
        "id": int(identity[:6], 16),
        "uuid": identity,
        "host": cloud.host,
        "node": cloud.host,
        "display_name": "web",
        "display_description": "",
        "hostname": "web",
        "project_id": PROJECT,
        "user_id": "user",
        "image_ref": cloud.image,
        "flavor": flavor(),
        "metadata": {},
        "system_metadata": {},
        "user_data": None,
        "key_name": None,
        "key_data": None,
        "keypairs": objects.KeyPairList(objects=[]),
        "config_drive": "",
        "launched_at": None,
        "launch_index": 0,
        "availability_zone": "nova",
        "reservation_id": "r-1",
        "root_device_name": "/dev/sda",
        "task_state": "spawning",
        "vm_state": "building",
        "ec2_ids": objects.EC2Ids(instance_id="i-1", ami_id="ami-1", kernel_id=None, ramdisk_id=None),
        "device_metadata": None,
        "numa_topology": None,
        "deleted": False,
        "info_cache": objects.InstanceInfoCache(network_info=model.NetworkInfo([])),
    }
    return objects.Instance(context(), **{**fields, **changes})


def image(cloud: Cloud, **changes: Any) -> Any:
    fields = {
        "id": cloud.image,
        "name": "test",
        "status": "active",
        "visibility": "public",
        "container_format": "bare",
        "disk_format": "raw",
        "min_disk": 0,
        "min_ram": 0,
        "properties": {},
    }
    given = {**fields, **changes}
    return objects.ImageMeta.from_dict({name: value for name, value in given.items() if value is not None})


def port(kind: str = "pvm_sea", vlan: int | None = 1201, active: bool = True, **changes: Any) -> Any:
    number = next(_numbers)
    identity = str(uuid.uuid4())
    network = model.Network(
        id=str(uuid.uuid4()),
        bridge="br-int" if kind == "ovs" else None,
        label="tenant",
        subnets=[subnet(number)],
        mtu=1500,
        physical_network="default",
        tunneled=False,
        injected=False,
    )
    details = {"port_filter": False, **({} if vlan is None else {"vlan": str(vlan)})}
    fields = {
        "id": identity,
        "address": f"fa:16:3e:00:{number // 256:02x}:{number % 256:02x}",
        "network": network,
        "type": kind,
        "details": details,
        "devname": f"tap{identity}"[:14],
        "ovs_interfaceid": identity if kind == "ovs" else None,
        "active": active,
        "vnic_type": "normal",
    }
    return model.VIF(**{**fields, **changes})


def subnet(number: int) -> Any:
    return model.Subnet(
        cidr="10.1.0.0/16",
        gateway=model.IP(address="10.1.0.1", type="gateway"),
        ips=[model.FixedIP(address=f"10.1.{number // 256}.{number % 256}")],
        dns=[],
        routes=[],
        version=4,
    )


def ports(*vifs: Any) -> Any:
    return model.NetworkInfo(vifs)


class BlockDevice(block_device.DriverVolumeBlockDevice):  # type: ignore[misc]
    """A row of block_device_info as Nova makes it; what it saves goes here instead of into the database."""

    def __init__(self, connection_info: dict[str, Any], boot_index: int | None = None) -> None:
        row = objects.BlockDeviceMapping(
            context(),
            id=1,
            uuid=str(uuid.uuid4()),
            instance_uuid=str(uuid.uuid4()),
            source_type="volume",
            destination_type="volume",
            volume_id=connection_info.get("serial"),
            attachment_id=str(uuid.uuid4()),
            connection_info=json.dumps(connection_info),
            boot_index=boot_index,
            device_name="/dev/sdb",
            delete_on_termination=False,
            disk_bus=None,
            device_type=None,
            guest_format=None,
            volume_size=1,
            no_device=False,
        )
        row.obj_reset_changes()
        super().__init__(row)
        rows: list[dict[str, Any]] = []
        self.__dict__["rows"] = rows
        row.save = lambda: rows.append(row.obj_get_changes())

    @property
    def saved(self) -> dict[str, Any] | None:
        """The connection_info that is in the database since the last save."""
        changes: list[dict[str, Any]] = self.__dict__["rows"]
        if not changes or "connection_info" not in changes[-1]:
            return None
        kept: dict[str, Any] = json.loads(changes[-1]["connection_info"])
        return kept


def block_devices(*rows: BlockDevice) -> dict[str, Any]:
    return {
        "root_device_name": "/dev/sda",
        "swap": None,
        "ephemerals": [],
        "image": [],
        "block_device_mapping": list(rows),
    }


def bare_instance(identity: str) -> Any:
    return objects.Instance(context(), id=1, uuid=identity, display_name="one of many")
