"""Nova's VIF -> the contract's port."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from powervm_client import PowerVMError
from powervm_client.failure import refused

DEVICE_NAME_LENGTH = 14


def vif_messages(network_info: Iterable[Any] | None) -> list[Mapping[str, Any]]:
    return [vif_message(vif) for vif in network_info or ()]


def vif_message(vif: Any) -> Mapping[str, Any]:
    """:param vif: nova.network.model.VIF

    :raises PowerVMError: ``driver.unsupported`` for other types than pvm_sea and ovs, and for a port without a VLAN;
        ``network.vifs-not-plugged`` for one that Neutron could not bind
    """
    kind = vif["type"]
    if kind == "pvm_sea":
        return _sea(vif)
    if kind == "ovs":
        return _ovs(vif)
    if kind in ("binding_failed", "unbound"):
        raise refused(
            "network.vifs-not-plugged",
            f"Neutron did not bind port {vif['id']} to this host ({kind})",
            remedy="See neutron-server's log: a mechanism driver for pvm_sea or ovs must know the host and its network",
        )
    raise _unsupported(vif, f"its type {kind} is neither pvm_sea nor ovs")


def _sea(vif: Any) -> Mapping[str, Any]:
    meta = _meta(vif)
    vlan = str((vif.get("details") or {}).get("vlan") or meta.get("vlan") or "")
    if not vlan.isdigit():
        raise _unsupported(vif, "it has no VLAN, as ports of flat networks do")
    message = {**_port(vif), "type": "pvm_sea", "vlan": int(vlan)}
    if meta.get("physical_network"):
        message["physicalNetwork"] = meta["physical_network"]
    return message


def _ovs(vif: Any) -> Mapping[str, Any]:
    message = {**_port(vif), "type": "ovs", "deviceName": _device_name(vif)}
    bridge = (vif.get("network") or {}).get("bridge") or (vif.get("details") or {}).get("bridge_name")
    if bridge:
        message["bridge"] = bridge
    if vif.get("ovs_interfaceid"):
        message["interfaceId"] = vif["ovs_interfaceid"]
    return message


def _port(vif: Any) -> dict[str, Any]:
    message = {"id": vif["id"], "mac": vif["address"]}
    mtu = _meta(vif).get("mtu")
    if mtu:
        message["mtu"] = int(mtu)
    return message


def _meta(vif: Any) -> Mapping[str, Any]:
    network: Mapping[str, Any] = vif.get("network") or {}
    meta: Mapping[str, Any] = network.get("meta") or {}
    return meta


def _device_name(vif: Any) -> str:
    name: str = vif.get("devname") or f"tap{vif['id']}"
    return name[:DEVICE_NAME_LENGTH]


def _unsupported(vif: Any, why: str) -> PowerVMError:
    return refused(
        "driver.unsupported",
        f"port {vif['id']} cannot be plugged: {why}",
        field="vifs",
        remedy="Use a VLAN network that is bound as pvm_sea, or one of Open vSwitch",
    )
