"""What nova-api checks of ``powervm:`` extra specs, where this package is installed beside it.

The instances service checks them all the same, and those of one flavor against each other and the host; here the user
is told when the flavor is made.
"""

from __future__ import annotations

from typing import Any

from nova.api.validation.extra_specs import base

MEMORY_MB: dict[str, Any] = {"type": int, "min": 256}
PROCESSORS: dict[str, Any] = {"type": int, "min": 1}
UNITS: dict[str, Any] = {"type": str, "pattern": r"\d{1,6}(\.\d{1,6})?"}
BYTE: dict[str, Any] = {"type": int, "min": 0, "max": 255}
BOOL: dict[str, Any] = {"type": bool}

SPECS: dict[str, tuple[dict[str, Any], str]] = {
    "min_mem": (MEMORY_MB, "Least memory in MiB."),
    "max_mem": (MEMORY_MB, "Most memory in MiB."),
    "ppt_ratio": (
        {"type": str, "enum": [f"1:{2**power}" for power in range(6, 13)]},
        "Physical page table ratio.",
    ),
    "min_vcpu": (PROCESSORS, "Fewest virtual or dedicated processors."),
    "max_vcpu": (PROCESSORS, "Most virtual or dedicated processors."),
    "proc_units": (UNITS, "Processor units of a shared partition, in steps of 0.05."),
    "min_proc_units": (UNITS, "Least processor units."),
    "max_proc_units": (UNITS, "Most processor units."),
    "dedicated_proc": (BOOL, "Dedicated processors instead of shared ones."),
    "dedicated_sharing_mode": (
        {
            "type": str,
            "enum": [
                "share_idle_procs",
                "keep_idle_procs",
                "share_idle_procs_active",
                "share_idle_procs_always",
            ],
        },
        "When others may use dedicated processors.",
    ),
    "uncapped": (BOOL, "Whether a shared partition may use idle capacity beyond its units."),
    "shared_weight": (BYTE, "Weight of an uncapped partition."),
    "shared_proc_pool_name": ({"type": str, "pattern": r".{1,14}"}, "Shared processor pool."),
    "availability_priority": (BYTE, "Who keeps processors when some fail."),
    "processor_compatibility": (
        {"type": str, "pattern": r"(?i:default|POWER\d+(\+|_\w+)*)"},
        "Processor mode of the host, such as POWER9.",
    ),
    "srr_capability": (BOOL, "Simplified remote restart, where the host can."),
    "enable_lpar_metric": (BOOL, "Whether performance data may be collected."),
    "enforce_affinity_check": (BOOL, "Whether a migration checks the affinity score."),
    "secure_boot": ({"type": int, "min": 0, "max": 9}, "Secure boot; 0 is off."),
}
"""Key without its prefix -> its values as Nova wants them described, and its meaning."""


def register() -> list[base.ExtraSpecValidator]:
    """Called by nova-api for the entry point."""
    return [
        base.ExtraSpecValidator(name=f"powervm:{name}", description=meaning, value=value)
        for name, (value, meaning) in SPECS.items()
    ]
