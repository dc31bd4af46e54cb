"""Cinder's connection_info -> the contract's volume, and what is kept of the answer."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from powervm_client.failure import refused

SUPPORTED = "fibre_channel"


def volume_id(connection_info: Mapping[str, Any]) -> str:
    data = connection_info.get("data") or {}
    return str(connection_info.get("serial") or data.get("volume_id") or "")


def volume_message(connection_info: Mapping[str, Any], encryption: object = None) -> Mapping[str, Any]:
    """:raises PowerVMError: ``volume.encrypted``, ``driver.unsupported`` for another type than Fibre Channel"""
    data = connection_info.get("data") or {}
    identity = volume_id(connection_info)
    if encryption or data.get("encrypted"):
        raise refused("volume.encrypted", f"volume {identity} is encrypted: the guest would see cipher text")
    kind = connection_info.get("driver_volume_type")
    if kind != SUPPORTED:
        raise refused(
            "driver.unsupported",
            f"volume {identity} is of type {kind}, not {SUPPORTED}",
            field="connection_info.driver_volume_type",
            remedy="Use a volume of a back end that speaks Fibre Channel",
        )
    wanted = ("target_lun", "target_wwn", "initiator_target_map", "target_UDID")
    connection = {name: data[name] for name in wanted if data.get(name) is not None}
    return {"id": identity, "connection": {"driver_volume_type": SUPPORTED, "data": connection}}


def keep_udid(connection_info: MutableMapping[str, Any], udid: str) -> None:
    """Detach finds the disk by it without another discovery."""
    connection_info.setdefault("data", {})["target_UDID"] = udid


def kept_udid(connection_info: Mapping[str, Any]) -> str | None:
    udid = (connection_info.get("data") or {}).get("target_UDID")
    return str(udid) if udid else None
