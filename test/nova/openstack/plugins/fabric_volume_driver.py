"""A Cinder driver for volumes of the simulated Fibre Channel fabric.

The bytes that Cinder itself reads and writes (images, snapshots, clones) are in sparse files; the volume in the fabric, which a
VIOS discovers, comes to be at the first attachment and goes with the volume.
"""

import os
from typing import Any

import requests
from cinder import interface
from cinder.image import image_utils
from cinder.volume import configuration, driver, volume_utils
from oslo_config import cfg
from oslo_utils import units

OPTIONS = [
    cfg.StrOpt("fabric_url", help="Control URL of the simulator"),
    cfg.StrOpt("fabric_files", help="Folder of the volumes' bytes"),
]
cfg.CONF.register_opts(OPTIONS, group=configuration.SHARED_CONF_GROUP)
TIMEOUT_S = 30


@interface.volumedriver
class FabricVolumeDriver(driver.FibreChannelDriver):
    VERSION = "1.0"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.configuration.append_config_values(OPTIONS)
        self.url = self.configuration.fabric_url
        self.folder = self.configuration.fabric_files

    @staticmethod
    def get_driver_options() -> list[cfg.Opt]:
        return OPTIONS

    def check_for_setup_error(self) -> None:
        os.makedirs(self.folder, exist_ok=True)

    def local_path(self, volume: Any) -> str:
        return self._path(volume["name"])

    def create_volume(self, volume: Any) -> None:
        self._resize(volume, volume["size"])

    def delete_volume(self, volume: Any) -> None:
        self._forget(volume["id"])
        self._remove(volume["name"])

    def create_snapshot(self, snapshot: Any) -> None:
        self._copy(snapshot["volume_name"], snapshot["name"])

    def delete_snapshot(self, snapshot: Any) -> None:
        self._remove(snapshot["name"])

    def create_volume_from_snapshot(self, volume: Any, snapshot: Any) -> None:
        self._copy(snapshot["name"], volume["name"])
        self._resize(volume, volume["size"])

    def create_cloned_volume(self, volume: Any, source: Any) -> None:
        self._copy(source["name"], volume["name"])
        self._resize(volume, volume["size"])

    def revert_to_snapshot(self, context: Any, volume: Any, snapshot: Any) -> None:
        self.create_volume_from_snapshot(volume, snapshot)

    def extend_volume(self, volume: Any, new_size: int) -> None:
        self._resize(volume, new_size)

    def copy_image_to_volume(self, context: Any, volume: Any, image_service: Any, image_id: str) -> None:
        block_size = self.configuration.volume_dd_blocksize
        path = self.local_path(volume)
        image_utils.fetch_to_raw(context, image_service, image_id, path, block_size, size=volume["size"])
        self._resize(volume, volume["size"])

    def copy_volume_to_image(self, context: Any, volume: Any, image_service: Any, image_meta: Any) -> None:
        volume_utils.upload_volume(context, image_service, image_meta, self.local_path(volume), volume)

    def ensure_export(self, context: Any, volume: Any) -> None:
        pass

    def create_export(self, context: Any, volume: Any, connector: Any) -> None:
        pass

    def remove_export(self, context: Any, volume: Any) -> None:
        pass

    def initialize_connection(self, volume: Any, connector: dict[str, Any]) -> dict[str, Any]:
        return self._connection(self._ensure(volume), connector)

    def terminate_connection(self, volume: Any, connector: dict[str, Any] | None, **kwargs: Any) -> dict[str, Any]:
        return self._connection(self._ensure(volume), connector or {})

    def _update_volume_stats(self) -> None:
        pool = {
            "pool_name": "fabric",
            "total_capacity_gb": "infinite",
            "free_capacity_gb": "infinite",
            "provisioned_capacity_gb": 0,
            "reserved_percentage": 0,
            "QoS_support": False,
            "multiattach": False,
            "thin_provisioning_support": True,
        }
        self._stats = {
            "volume_backend_name": self.configuration.safe_get("volume_backend_name"),
            "vendor_name": "powervm",
            "driver_version": self.VERSION,
            "storage_protocol": "FC",
            "pools": [pool],
        }

    def _connection(self, fabric: dict[str, Any], connector: dict[str, Any]) -> dict[str, Any]:
        targets = [target.lower() for target in fabric["targetWwns"]]
        data = {
            "target_discovered": False,
            "target_lun": fabric["lun"],
            "target_wwn": targets,
            "initiator_target_map": {wwpn: targets for wwpn in connector.get("wwpns") or []},
            "volume_id": fabric["id"],
        }
        return {"driver_volume_type": "fibre_channel", "data": data}

    def _ensure(self, volume: Any) -> dict[str, Any]:
        known = self._fabric("GET", "/volumes").json()
        size = volume["size"] * units.Gi
        found = next((one for one in known if one["id"] == volume["id"]), None)
        if found and found["sizeBytes"] == size:
            return found
        if found:
            self._forget(volume["id"])
        return self._fabric("POST", "/volumes", json={"id": volume["id"], "sizeBytes": size}).json()

    def _forget(self, volume_id: str) -> None:
        answer = requests.delete(f"{self.url}/volumes/{volume_id}", timeout=TIMEOUT_S)
        if answer.status_code != 404:
            answer.raise_for_status()

    def _fabric(self, method: str, path: str, **options: Any) -> requests.Response:
        answer = requests.request(method, self.url + path, timeout=TIMEOUT_S, **options)
        answer.raise_for_status()
        return answer

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def _resize(self, volume: Any, size_gb: int) -> None:
        with open(self.local_path(volume), "ab") as file:
            file.truncate(size_gb * units.Gi)

    def _copy(self, source: str, target: str) -> None:
        self._execute("cp", "--sparse=always", self._path(source), self._path(target))

    def _remove(self, name: str) -> None:
        if os.path.exists(self._path(name)):
            os.unlink(self._path(name))
