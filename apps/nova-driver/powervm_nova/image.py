"""Nova's image -> where storage gets the boot disk's content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from powervm_client.failure import refused

Seal = Callable[[str], str]

FOR_EVERYBODY = ("public", "community")
"""Visibilities of images that any credential reads."""

REFUSED_CONTAINERS = ("ova", "ovf", "docker", "compressed")
"""Those whose content is something else than the disk."""

ANY = object()

UNSUPPORTED_PROPERTIES = {
    "hw_firmware_type": "uefi",
    "hw_mem_encryption": True,
    "hw_tpm_model": ANY,
    "hw_tpm_version": ANY,
}


def image_message(image: Any, token: str | None, seal: Seal) -> Mapping[str, Any]:
    """The user's token goes along, sealed, where not everybody may read the image; storage uses it if its own is not enough.

    :param image: nova.objects.ImageMeta
    :raises PowerVMError: ``driver.unsupported``, ``image.format``
    """
    identity = _get(image, "id")
    if not identity:
        raise refused(
            "driver.unsupported",
            "there is neither an image nor a volume to boot from",
            remedy="Boot from an image, or from a volume with boot index 0",
        )
    disk_format = _get(image, "disk_format")
    if disk_format not in (None, "raw"):
        raise refused(
            "image.format",
            f"the image is {disk_format}, not raw",
            field="image.disk_format",
            remedy="Convert it with `qemu-img convert -O raw` and upload that",
        )
    container = _get(image, "container_format")
    if container in REFUSED_CONTAINERS:
        raise refused(
            "image.format",
            f"the image is in a container of format {container}, not bare",
            field="image.container_format",
            remedy="Upload the raw disk itself, with container format bare",
        )
    message: dict[str, Any] = {"kind": "glance", "id": identity}
    if token and _get(image, "visibility") not in FOR_EVERYBODY:
        message["token"] = seal(token)
    return message


def os_type(image: Any) -> str:
    """What the partition is made for."""
    return "ibmi" if _property(image, "os_distro") == "ibmi" else "aix-linux"


def check_properties(image: Any) -> None:
    """Of an image, or of the volume that is booted from: Nova has made an image of what it says.

    :raises PowerVMError: ``driver.unsupported``
    """
    for name, unsupported in UNSUPPORTED_PROPERTIES.items():
        value = _property(image, name)
        if value is not None and unsupported in (ANY, value):
            raise refused(
                "driver.unsupported",
                f"the image asks for {name}={value}, which PowerVM does not have",
                field=f"image.properties.{name}",
                remedy="Remove the property from the image, or from the volume that was made of it",
            )


def _property(image: Any, name: str) -> Any:
    properties = _get(image, "properties")
    return None if properties is None else properties.get(name, None)


def _get(image: Any, name: str) -> Any:
    """Of an image that is not complete the object refuses to tell what it lacks."""
    return getattr(image, name) if image.obj_attr_is_set(name) else None
