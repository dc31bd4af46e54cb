"""Ports and volumes of an instance that exists."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable, MutableMapping
from typing import Any

from nova import exception
from powervm_client import PowerVMError

from powervm_nova.backend import Backend
from powervm_nova.circuit import is_trouble
from powervm_nova.errors import About, Doing, to_nova
from powervm_nova.vif import vif_message, vif_messages
from powervm_nova.volume import keep_udid, kept_udid, volume_id, volume_message

LOG = logging.getLogger(__name__)


NOT_IN_TIME = frozenset({"operation.timeout", "step.timeout"})
"""Of a port that is well this says nothing, but something of the gateway or of the networking service."""
TROUBLE_SECONDS = 300.0
"""How long ports are left alone after trouble: the rest of nova-compute's start, and not its next one."""


class DeviceChanges:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._trouble_until = -math.inf

    def plug(self, instance: Any, network_info: Iterable[Any] | None) -> None:
        """Repairs what is not as it should be; asked for each instance when nova-compute starts, one after another.

        Nova puts the instance into ERROR when this fails, so trouble of the back end does not: the networking service
        mends its ports when it is well again. After the first trouble the others are not even tried.

        :raises VirtualInterfacePlugException:
        """
        about = About(instance=instance.uuid)
        try:
            vifs = vif_messages(network_info)
        except PowerVMError as error:
            raise to_nova(error, Doing.PLUG, about) from error
        if not vifs:
            return
        if self._backend.stalled or time.monotonic() < self._trouble_until:
            LOG.warning("the ports of instance %s are not looked after: the back end is in trouble", instance.uuid)
            return
        try:
            self._backend.run(Doing.PLUG, "plug-vifs", {"vifs": vifs}, self._backend.limits.plug, about)
        except exception.VirtualInterfacePlugException as error:
            cause = error.__cause__
            if not (isinstance(cause, PowerVMError) and (is_trouble(cause) or cause.code in NOT_IN_TIME)):
                raise
            self._trouble_until = time.monotonic() + TROUBLE_SECONDS
            LOG.warning("the ports of instance %s were not looked after: %s", instance.uuid, cause)

    def unplug(self, instance: Any, network_info: Iterable[Any] | None) -> None:
        """:raises VirtualInterfaceUnplugException:"""
        ports = [vif["id"] for vif in network_info or ()]
        if ports:
            self._run(Doing.UNPLUG, "unplug-vifs", {"vifs": ports}, About(instance=instance.uuid))

    def attach_interface(self, instance: Any, vif: Any) -> None:
        """:raises InterfaceAttachFailed:"""
        about = About(instance=instance.uuid)
        try:
            message = vif_message(vif)
        except PowerVMError as error:
            raise to_nova(error, Doing.ATTACH_INTERFACE, about) from error
        self._run(Doing.ATTACH_INTERFACE, "plug-vifs", {"vifs": [message]}, about)

    def detach_interface(self, instance: Any, vif: Any) -> None:
        """:raises InterfaceDetachFailed:"""
        about = About(instance=instance.uuid)
        self._run(Doing.DETACH_INTERFACE, "unplug-vifs", {"vifs": [vif["id"]]}, about)

    def attach_volume(self, instance: Any, connection_info: MutableMapping[str, Any], encryption: object) -> None:
        """What detach needs later is written into ``connection_info``, which Nova saves.

        :raises VolumeAttachFailed: :raises VolumeEncryptionNotSupported: :raises InvalidVolume:
        """
        about = About(instance=instance.uuid, volume=volume_id(connection_info))
        try:
            message = volume_message(connection_info, encryption)
        except PowerVMError as error:
            raise to_nova(error, Doing.ATTACH_VOLUME, about) from error
        result = self._run(Doing.ATTACH_VOLUME, "attach-volume", {"volume": message}, about)
        keep_udid(connection_info, str(result["targetUdid"]))

    def detach_volume(self, instance: Any, connection_info: MutableMapping[str, Any]) -> None:
        """:raises VolumeDetachFailed:"""
        about = About(instance=instance.uuid, volume=volume_id(connection_info))
        udid = kept_udid(connection_info)
        message = {"volumeId": about.volume, **({} if udid is None else {"targetUdid": udid})}
        self._run(Doing.DETACH_VOLUME, "detach-volume", message, about)

    def _run(self, doing: Doing, command: str, payload: Any, about: About) -> Any:
        return self._backend.run(doing, command, payload, self._backend.limits.change, about)
