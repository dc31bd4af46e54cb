"""Failure codes of the services -> the exceptions that Nova's compute manager knows. The one place that knows both."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nova import exception
from powervm_client import Failure, PowerVMError
from powervm_client.failure import describe


class Doing(enum.Enum):
    """What Nova had asked for."""

    SPAWN = "spawn"
    DESTROY = "destroy"
    POWER_ON = "power on"
    POWER_OFF = "power off"
    REBOOT = "reboot"
    PLUG = "plug"
    UNPLUG = "unplug"
    ATTACH_INTERFACE = "attach interface"
    DETACH_INTERFACE = "detach interface"
    ATTACH_VOLUME = "attach volume"
    DETACH_VOLUME = "detach volume"
    READ = "read"


@dataclass(frozen=True)
class About:
    """What the failed call was about; what there is of it goes into the exception."""

    instance: str = ""
    volume: str = ""
    image: str = ""


Make = Callable[[str, About], Exception]


def _abort(text: str, about: About) -> Exception:
    return exception.BuildAbortException(instance_uuid=about.instance, reason=text)


def _no_room(text: str, about: About) -> Exception:
    return exception.ComputeResourcesUnavailable(reason=text)


def _bad_image(text: str, about: About) -> Exception:
    return exception.ImageUnacceptable(image_id=about.image, reason=text)


def _bad_vif(text: str, about: About) -> Exception:
    return exception.VirtualInterfaceCreateException(message=text)


def _bad_mac(text: str, about: About) -> Exception:
    return exception.VirtualInterfaceMacAddressException(message=text)


def _deploy(text: str, about: About) -> Exception:
    return exception.InstanceDeployFailure(reason=text)


def _not_found(text: str, about: About) -> Exception:
    return exception.InstanceNotFound(instance_id=about.instance)


def _not_ready(text: str, about: About) -> Exception:
    return exception.VirtDriverNotReady(message=text)


def _encrypted(text: str, about: About) -> Exception:
    return exception.VolumeEncryptionNotSupported(message=text)


def _bad_volume(text: str, about: About) -> Exception:
    return exception.InvalidVolume(reason=text)


OTHERWISE: Mapping[Doing, Make] = {
    Doing.SPAWN: _deploy,
    Doing.DESTROY: lambda text, about: exception.InstanceTerminationFailure(reason=text),
    Doing.POWER_ON: lambda text, about: exception.InstancePowerOnFailure(reason=text),
    Doing.POWER_OFF: lambda text, about: exception.InstancePowerOffFailure(reason=text),
    Doing.REBOOT: lambda text, about: exception.InstanceRebootFailure(reason=text),
    Doing.PLUG: lambda text, about: exception.VirtualInterfacePlugException(message=text),
    Doing.UNPLUG: lambda text, about: exception.VirtualInterfaceUnplugException(reason=text),
    Doing.ATTACH_INTERFACE: lambda text, about: exception.InterfaceAttachFailed(
        message=f"{text} (instance {about.instance})"
    ),
    Doing.DETACH_INTERFACE: lambda text, about: exception.InterfaceDetachFailed(
        message=f"{text} (instance {about.instance})"
    ),
    Doing.ATTACH_VOLUME: lambda text, about: exception.VolumeAttachFailed(volume_id=about.volume, reason=text),
    Doing.DETACH_VOLUME: lambda text, about: exception.VolumeDetachFailed(volume_id=about.volume, reason=text),
    Doing.READ: _not_ready,
}
"""What a failure is where the table below says nothing else."""

TABLE: Mapping[Doing, Mapping[str, Make]] = {
    # Those that Nova takes for the request's own fault end the build; the others send it to the next host.
    Doing.SPAWN: {
        "request.": _abort,
        "driver.unsupported": _abort,
        "flavor.invalid": _abort,
        "flavor.does-not-fit": _no_room,
        "image.": _bad_image,
        "image.unreachable": _deploy,
        "instance.exists": _abort,
        "instance.partition-not-ours": _abort,
        "instance.os-unsupported": _no_room,
        "storage.pool-full": _no_room,
        "volume.encrypted": _encrypted,
        "config-drive.invalid-content": _abort,
        "config-drive.invalid-path": _abort,
        "config-drive.invalid-volume-field": _abort,
        "config-drive.too-large": _abort,
        "config-drive.repository-full": _no_room,
        "config-drive.no-volume-group": _no_room,
        "network.": _bad_vif,
        "network.mac-taken": _bad_mac,
        "network.slot-exhausted": _no_room,
        "network.vlan-exhausted": _no_room,
        "network.pvid-exhausted": _no_room,
        "operation.superseded": _not_found,
        "operation.cancelled": _not_found,
    },
    Doing.DESTROY: {},
    Doing.POWER_ON: {"instance.not-found": _not_found},
    Doing.POWER_OFF: {"instance.not-found": _not_found},
    Doing.REBOOT: {"instance.not-found": _not_found},
    Doing.PLUG: {},
    Doing.UNPLUG: {},
    Doing.ATTACH_INTERFACE: {},
    Doing.DETACH_INTERFACE: {},
    Doing.ATTACH_VOLUME: {
        "instance.not-found": _not_found,
        "driver.unsupported": _bad_volume,
        "volume.encrypted": _encrypted,
    },
    Doing.DETACH_VOLUME: {},
    Doing.READ: {"instance.not-found": _not_found},
}
"""Code, or the beginning of one that ends with a dot -> exception; the whole code wins."""


def to_nova(error: PowerVMError, doing: Doing, about: About) -> Exception:
    """The exception to raise in place of ``error``; its text names the cause, the way out and the code."""
    return _maker(error.failure, doing)(describe(error.failure), about)


def _maker(failure: Failure, doing: Doing) -> Make:
    table = TABLE[doing]
    if doing is Doing.DESTROY and failure.step == "power off":
        return OTHERWISE[Doing.POWER_OFF]
    area = failure.code.split(".")[0] + "."
    return table.get(failure.code) or table.get(area) or OTHERWISE[doing]
