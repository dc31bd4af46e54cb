"""Power states: one request for all instances of the host, kept true by events."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from nova import exception
from nova.compute import power_state

from powervm_nova.backend import Backend
from powervm_nova.errors import About

NOVA_STATES: Mapping[str, int] = {
    "NOSTATE": power_state.NOSTATE,
    "RUNNING": power_state.RUNNING,
    "SHUTDOWN": power_state.SHUTDOWN,
    "SUSPENDED": power_state.SUSPENDED,
    "CRASHED": power_state.CRASHED,
}


def nova_state(name: object) -> int:
    return NOVA_STATES.get(str(name), power_state.NOSTATE)


class PowerStates:
    """A cache of what ``list-servers`` says.

    An instance that somebody has touched since is asked for by itself; an instance that the list lacks is not there.
    Questions and touches are numbered, so that an answer never hides what happened after its question.
    """

    def __init__(self, backend: Backend, max_age: float) -> None:
        self._backend = backend
        self._max_age = max_age
        self._listing = threading.Lock()
        self._lock = threading.Lock()
        self._number = 0
        self._known: dict[str, tuple[int, int]] = {}
        self._touched: dict[str, int] = {}
        self._listed_at: float | None = None
        self._gap = 0

    def get(self, uuid: str) -> int:
        """:raises InstanceNotFound: :raises VirtDriverNotReady:"""
        self._ensure_fresh()
        with self._lock:
            touched = uuid in self._touched
            known = self._known.get(uuid)
        if touched:
            return self.read(uuid)
        if known is None:
            raise exception.InstanceNotFound(instance_id=uuid)
        return known[0]

    def read(self, uuid: str, fresh: bool = True) -> int:
        """Asks for one instance; with ``fresh`` the hypervisor itself is asked.

        :raises InstanceNotFound: :raises VirtDriverNotReady:
        """
        asked = self._next()
        try:
            info = self._backend.read("get-instance", {"uuid": uuid, "fresh": fresh}, About(instance=uuid))
        except exception.InstanceNotFound:
            self._learn(uuid, asked, None)
            raise
        state = nova_state(info.get("powerState"))
        self._learn(uuid, asked, state)
        return state

    def count(self) -> int:
        """:raises VirtDriverNotReady:"""
        self._ensure_fresh()
        with self._lock:
            return len(self._known)

    def servers(self) -> list[Mapping[str, Any]]:
        """The managed instances, read now. :raises VirtDriverNotReady:"""
        with self._listing:
            return self._list()

    def touch(self, uuid: str) -> None:
        """The state may change, or has: what is known counts no more."""
        number = self._next()
        with self._lock:
            self._touched[uuid] = number

    def forget_all(self) -> None:
        """Events may have been missed."""
        with self._lock:
            self._listed_at = None
            self._gap += 1

    def _ensure_fresh(self) -> None:
        if self._is_fresh():
            return
        with self._listing:
            if not self._is_fresh():
                self._list()

    def _is_fresh(self) -> bool:
        listed_at = self._listed_at
        return listed_at is not None and time.monotonic() - listed_at < self._max_age

    def _list(self) -> list[Mapping[str, Any]]:
        asked, gap, started = self._next(), self._gap, time.monotonic()
        servers: list[Mapping[str, Any]] = self._backend.read("list-servers", {"which": "managed"})["instances"]
        listed = {str(one["uuid"]): (nova_state(one["powerState"]), asked) for one in servers if one.get("uuid")}
        with self._lock:
            newer = {uuid: known for uuid, known in self._known.items() if known[1] > asked}
            self._known = {**listed, **newer}
            self._touched = {uuid: number for uuid, number in self._touched.items() if number > asked}
            self._listed_at = started if gap == self._gap else None
        return servers

    def _learn(self, uuid: str, asked: int, state: int | None) -> None:
        with self._lock:
            if state is None:
                self._known.pop(uuid, None)
            elif self._known.get(uuid, (0, 0))[1] < asked:
                self._known[uuid] = (state, asked)
            if self._touched.get(uuid, 0) < asked:
                self._touched.pop(uuid, None)

    def _next(self) -> int:
        with self._lock:
            self._number += 1
            return self._number
