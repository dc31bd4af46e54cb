"""Building an instance."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Mapping
from typing import Any

from nova.virt import driver
from powervm_client import PowerVMError

from powervm_nova.backend import Backend
from powervm_nova.config_drive import config_drive_files, is_required
from powervm_nova.errors import About, Doing, to_nova
from powervm_nova.flavor import flavor_message
from powervm_nova.image import check_properties, image_message, os_type
from powervm_nova.vif import vif_messages
from powervm_nova.vif_wait import VifWait, ports_to_wait_for
from powervm_nova.volume import keep_udid, volume_id, volume_message


class Spawn:
    """One spawn: the request is made and checked, then sent, then what Nova must keep is kept."""

    def __init__(self, backend: Backend, virtapi: Any, conf: Any, context: Any, instance: Any, image: Any) -> None:
        self._backend = backend
        self._virtapi = virtapi
        self._conf = conf
        self._context = context
        self._instance = instance
        self._image = image
        self._operation = str(uuid.uuid4())
        self._about = About(instance=instance.uuid, image=str(instance.image_ref or ""))

    def run(
        self,
        injected_files: Any,
        admin_password: str | None,
        network_info: Any,
        block_device_info: Any,
        power_on: bool,
    ) -> None:
        """:raises NovaException: as errors.py says for a spawn"""
        bdms = sorted(driver.block_device_info_get_mapping(block_device_info), key=_boot_order)
        wait = self._vif_wait(network_info)
        try:
            message = self._message(network_info, bdms, power_on)
            if is_required(self._instance):
                files = config_drive_files(self._instance, injected_files, admin_password, network_info)
                message["configDrive"] = {"from": "files", "files": self._stored(files)}
        except PowerVMError as error:
            raise to_nova(error, Doing.SPAWN, self._about) from error
        if wait is not None:
            message["waitForVifsSeconds"] = wait.gateway_seconds
            wait.start(self._operation)
        try:
            result = self._send(message, wait)
        finally:
            if wait is not None:
                wait.end()
        self._keep_udids(bdms, result.get("volumeUdids") or {})

    def _message(self, network_info: Any, bdms: list[Any], power_on: bool) -> dict[str, Any]:
        instance = self._instance
        check_properties(self._image)
        from_volume = bool(bdms) and bdms[0].get("boot_index") == 0
        image = None if from_volume else image_message(self._image, self._context.auth_token, self._seal_token)
        return {
            "name": instance.name,
            "osType": os_type(self._image),
            "flavor": flavor_message(instance.flavor),
            **({} if image is None else {"image": image}),
            "vifs": vif_messages(network_info),
            "volumes": [volume_message(bdm["connection_info"]) for bdm in bdms],
            "powerOn": power_on,
        }

    def _send(self, message: Mapping[str, Any], wait: VifWait | None) -> Mapping[str, Any]:
        seconds = self._backend.limits.build
        watch = None if wait is None else wait.watch
        return self._backend.run(Doing.SPAWN, "spawn", message, seconds, self._about, self._operation, watch)

    def _vif_wait(self, network_info: Any) -> VifWait | None:
        timeout = self._conf.vif_plugging_timeout
        events = ports_to_wait_for(network_info)
        if not events or not timeout:
            return None
        fatal = self._conf.vif_plugging_is_fatal
        return VifWait(self._backend.client, self._virtapi, self._instance, events, timeout, fatal)

    def _seal_token(self, token: str) -> str:
        return self._backend.client.seal("storage", token)

    def _stored(self, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        return self._backend.client.put_files(self._operation, "config-drive", files)

    @staticmethod
    def _keep_udids(bdms: list[Any], udids: Mapping[str, str]) -> None:
        """Nova has saved the connection before the spawn, so what the spawn adds must be saved here."""
        for bdm in bdms:
            connection_info = bdm["connection_info"]
            udid = udids.get(volume_id(connection_info))
            if udid:
                keep_udid(connection_info, udid)
                bdm["connection_info"] = connection_info
                bdm.save()


def _boot_order(bdm: Any) -> int:
    """The volume to boot from comes first: firmware tries the disks in their order."""
    index = bdm.get("boot_index")
    return sys.maxsize if index is None or index < 0 else int(index)
