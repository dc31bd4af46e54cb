"""Power, and the end of an instance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nova import exception
from nova.compute import vm_states

from powervm_nova.backend import Backend
from powervm_nova.errors import About, Doing
from powervm_nova.power_states import PowerStates


class Power:
    def __init__(self, backend: Backend, states: PowerStates) -> None:
        self._backend = backend
        self._states = states

    @contextmanager
    def changing(self, instance: Any) -> Iterator[About]:
        """Around whatever changes the state of an instance: what is known of it counts no more."""
        self._states.touch(instance.uuid)
        try:
            yield About(instance=instance.uuid)
        finally:
            self._states.touch(instance.uuid)

    def on(self, instance: Any) -> None:
        with self.changing(instance) as about:
            self._backend.run(Doing.POWER_ON, "power-on", {}, self._backend.limits.power, about)

    def off(self, instance: Any, timeout: int) -> None:
        """:param timeout: what the guest gets to shut itself down, in seconds; 0 is hard at once"""
        seconds = max(int(timeout or 0), 0)
        with self.changing(instance) as about:
            if _is_deleted(instance):
                self._backend.hurry(Doing.POWER_OFF, "power-off", {"timeoutSeconds": seconds}, about)
                return
            limit = self._backend.limits.power + seconds
            self._backend.run(Doing.POWER_OFF, "power-off", {"timeoutSeconds": seconds}, limit, about)

    def reboot(self, instance: Any, hard: bool, seconds: int) -> None:
        how = {"mode": "hard" if hard else "soft", "timeoutSeconds": 0 if hard else seconds}
        with self.changing(instance) as about:
            self._backend.run(Doing.REBOOT, "reboot", how, self._backend.limits.power + seconds, about)

    def destroy(self, context: Any, instance: Any, destroy_disks: bool) -> None:
        """Removes what there is of the instance; a spawn under way is given up first. Nothing there is success.

        A periodic task does not wait for the end: it logs the failure, and its next pass finds nothing to destroy.

        :raises InstanceTerminationFailure: :raises InstancePowerOffFailure:
        """
        if not destroy_disks:
            raise exception.InstanceTerminationFailure(
                reason="PowerVM instances cannot be removed from a host while their disks are kept: "
                "the destroy command of the PowerVM services removes both"
            )
        with self.changing(instance) as about:
            if _is_deleted(instance) or _is_reclaimed(context, instance):
                self._backend.hurry(Doing.DESTROY, "destroy", {}, about)
                return
            self._backend.run(Doing.DESTROY, "destroy", {}, self._backend.limits.build, about)


def _is_deleted(instance: Any) -> bool:
    """Of such an instance only a periodic task knows, which looks for those that run all the same."""
    return bool(instance.obj_attr_is_set("deleted") and instance.deleted)


def _is_reclaimed(context: Any, instance: Any) -> bool:
    """Deleted by a user some time ago, and now by a periodic task, which no user has asked for."""
    soft_deleted = instance.obj_attr_is_set("vm_state") and instance.vm_state == vm_states.SOFT_DELETED
    return bool(soft_deleted) and getattr(context, "user_id", None) is None
