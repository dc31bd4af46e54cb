"""Changes of power on the hypervisor -> Nova's lifecycle events."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from nova import exception
from nova.compute import power_state
from nova.virt import event as virtevent

from powervm_nova.backend import Backend
from powervm_nova.power_states import PowerStates

LOG = logging.getLogger(__name__)

EVENT = "instance.lifecycle"

TRANSITIONS: Mapping[str, tuple[int, int]] = {
    "started": (virtevent.EVENT_LIFECYCLE_STARTED, power_state.RUNNING),
    "resumed": (virtevent.EVENT_LIFECYCLE_RESUMED, power_state.RUNNING),
    "stopped": (virtevent.EVENT_LIFECYCLE_STOPPED, power_state.SHUTDOWN),
    "suspended": (virtevent.EVENT_LIFECYCLE_SUSPENDED, power_state.SUSPENDED),
}
"""Transition -> Nova's event, and the state with which Nova takes it. Nova has no event for a crash or a loss."""


class Lifecycle:
    """Hears the host's events; runs on the subscription's thread, since Nova's handler asks its database."""

    def __init__(self, backend: Backend, host_id: str, states: PowerStates, emit: Callable[[Any], None]) -> None:
        self._backend = backend
        self._host_id = host_id
        self._states = states
        self._emit = emit

    def start(self) -> None:
        """:raises VirtDriverNotReady:"""
        self._backend.subscribe(EVENT, self.heard, self._states.forget_all)

    def heard(self, payload: Mapping[str, Any]) -> None:
        if payload.get("host") != self._host_id:
            return
        uuid = str(payload["uuid"])
        self._states.touch(uuid)
        transition, wanted = TRANSITIONS.get(str(payload.get("transition")), (None, None))
        if transition is None or self._state(uuid) != wanted:
            return
        LOG.debug("instance %s: %s", uuid, payload["transition"])
        self._emit(virtevent.LifecycleEvent(uuid, transition))

    def _state(self, uuid: str) -> int | None:
        """An event may come late: Nova is told only what is true now."""
        try:
            return self._states.read(uuid, fresh=False)
        except (exception.InstanceNotFound, exception.VirtDriverNotReady):
            return None
