"""Nova's flavor -> the contract's."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from powervm_client.failure import refused

LOG = logging.getLogger(__name__)

PREFIX = "powervm:"
REFUSED_SPECS = ("accel:device_profile", "hw:mem_encryption", "hw:tpm_model", "hw:tpm_version")


def flavor_message(flavor: Any) -> Mapping[str, Any]:
    """Only ``powervm:`` extra specs travel; the others are for the scheduler.

    :param flavor: nova.objects.Flavor
    :raises PowerVMError: ``driver.unsupported`` for what PowerVM cannot give
    """
    specs: Mapping[str, str] = flavor.extra_specs if flavor.obj_attr_is_set("extra_specs") else {}
    if flavor.ephemeral_gb:
        raise _unsupported("an ephemeral disk", "ephemeral_gb")
    if flavor.swap:
        raise _unsupported("a swap disk", "swap")
    for name in REFUSED_SPECS:
        if name in specs:
            raise _unsupported(f"the extra spec {name}", name)
    meaningless = sorted(name for name in specs if name.startswith("hw:"))
    if meaningless:
        LOG.warning("flavor %s: %s mean nothing on PowerVM and are ignored", flavor.name, ", ".join(meaningless))
    return {
        "name": flavor.name,
        "vcpus": flavor.vcpus,
        "memoryMb": flavor.memory_mb,
        "rootGb": flavor.root_gb,
        "extraSpecs": {name: str(value) for name, value in specs.items() if name.startswith(PREFIX)},
    }


def _unsupported(what: str, field: str) -> Exception:
    return refused(
        "driver.unsupported",
        f"the flavor asks for {what}, which PowerVM instances do not have",
        field=f"flavor.{field}",
        remedy="Use a flavor without it",
    )
