"""Resources of the host as Nova and placement want them."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import os_resource_classes as orc
from oslo_serialization import jsonutils

from powervm_nova.backend import Backend

REUSED_SECONDS = 10.0
"""One pass of the resource tracker asks twice."""
HIGHEST_VCPUS = 64
"""Virtual processors that a partition may have on any host, however few cores it has."""


class HostResources:
    """What ``get-host-resources`` says."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.Lock()
        self._answer: Mapping[str, Any] = {}
        self._answered_at = -math.inf

    def read(self) -> Mapping[str, Any]:
        """:raises VirtDriverNotReady:"""
        with self._lock:
            if time.monotonic() - self._answered_at > REUSED_SECONDS:
                self._answer = self._backend.read("get-host-resources", {})
                self._answered_at = time.monotonic()
            return self._answer


def available_resource(resources: Mapping[str, Any], nodename: str) -> dict[str, Any]:
    """For the resource tracker; cpu_info is JSON in text there."""
    inventory, storage = resources["inventory"], resources["storage"]
    total = int(storage["totalGb"])
    return {
        "vcpus": inventory["vcpus"],
        "vcpus_used": inventory["vcpusUsed"],
        "memory_mb": inventory["memoryMb"],
        "memory_mb_used": inventory["memoryMbUsed"],
        "local_gb": total,
        "local_gb_used": total - int(storage["freeGb"]),
        "disk_available_least": int(storage["freeGb"]),
        "hypervisor_type": inventory["hypervisorType"],
        "hypervisor_version": inventory["hypervisorVersion"],
        "hypervisor_hostname": nodename,
        "cpu_info": jsonutils.dumps(inventory["cpuInfo"]),
        "supported_instances": [tuple(one) for one in inventory["supportedInstances"]],
        "numa_topology": None,
        "pci_passthrough_devices": jsonutils.dumps([]),
    }


def placement_inventory(
    resources: Mapping[str, Any], ratios: Mapping[str, float], conf: Any, reserved_disk_gb: int
) -> dict[str, dict[str, Any]]:
    """:param ratios: resource class -> allocation ratio, as the operator has set them"""
    inventory, storage = resources["inventory"], resources["storage"]
    totals = {
        orc.VCPU: (inventory["vcpus"], conf.reserved_host_cpus),
        orc.MEMORY_MB: (inventory["memoryMb"], conf.reserved_host_memory_mb),
        orc.DISK_GB: (int(storage["totalGb"]), reserved_disk_gb),
    }
    result = {
        name: {
            "total": total,
            "reserved": min(reserved, total),
            "min_unit": 1,
            "max_unit": total,
            "step_size": 1,
            "allocation_ratio": ratios[name],
        }
        for name, (total, reserved) in totals.items()
        if total > 0
    }
    if orc.VCPU in result:
        result[orc.VCPU]["max_unit"] = max(inventory["vcpus"], HIGHEST_VCPUS)
    return result


def uptime(resources: Mapping[str, Any]) -> str:
    """In the form of ``uptime``, which clients take apart.

    :raises NotImplementedError: where the host does not tell
    """
    seconds = resources.get("uptimeSeconds")
    if seconds is None:
        raise NotImplementedError
    span = timedelta(seconds=seconds)
    hours, minutes = divmod(span.seconds // 60, 60)
    clock = time.strftime("%H:%M:%S")
    return f"{clock} up {span.days} days, {hours:2d}:{minutes:02d},  0 users,  load average: 0.00, 0.00, 0.00"
