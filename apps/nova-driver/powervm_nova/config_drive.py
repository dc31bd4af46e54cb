"""The files of an instance's config drive, as Nova itself would write them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from nova.api.metadata import base as instance_metadata
from nova.virt import configdrive

GUEST_TYPE = "vif"
KNOWN_TO_GUESTS = "ovs"


def is_required(instance: Any) -> bool:
    return bool(configdrive.required_by(instance))


def config_drive_files(
    instance: Any, injected_files: Any, admin_password: str | None, network_info: Iterable[Any] | None
) -> Mapping[str, bytes]:
    """Path -> content. Passwords, user data and injected files are in it: seal it before it goes anywhere."""
    metadata = instance_metadata.InstanceMetadata(
        instance,
        content=injected_files,
        extra_md={"admin_pass": admin_password} if admin_password else {},
        network_info=_for_guests(network_info),
    )
    return {path: _bytes(content) for path, content in metadata.metadata_for_config_drive()}


def _for_guests(network_info: Iterable[Any] | None) -> Any:
    """Guests reject types of ports that they have never heard of."""
    if network_info is None:
        return None
    sanitized = copy.deepcopy(network_info)
    for vif in sanitized:
        if vif["type"] != KNOWN_TO_GUESTS:
            vif["type"] = GUEST_TYPE
    return sanitized


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
