"""Which physical networks the hosts serve, as the services say and as they said last."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oslo_log import log as logging
from powervm_client import Client, PowerVMError, subjects

LOG = logging.getLogger(__name__)

UNKNOWN_HOST = "host.unknown"


@dataclass(frozen=True)
class HostNetworks:
    """The physical networks of one host, and why there are none where there are none."""

    names: frozenset[str] = frozenset()
    problem: str | None = None
    ours: bool = True

    @classmethod
    def parse(cls, host: Mapping[str, Any]) -> HostNetworks:
        names = frozenset(network["name"] for network in host["physicalNetworks"])
        return cls(names, host.get("problem"))


NOT_OURS = HostNetworks(ours=False)


@dataclass
class Networks:
    """Asks the services for each host once in ``max_age`` seconds; after a silence nobody, for as long as it was."""

    client: Client
    timeout: float
    max_age: float
    now: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, HostNetworks]] = field(default_factory=dict)
    _silent_until: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, host: str) -> HostNetworks | None:
        """Networks of Nova's host ``host``; ``None`` when the services do not answer and nothing is known of it."""
        with self._lock:
            at, known = self._known.get(host, (float("-inf"), None))
            if self.now() - at < self.max_age or self.now() < self._silent_until:
                return known
        try:
            found = self._ask(host)
        except PowerVMError as error:
            LOG.warning(
                "PowerVM services cannot be asked for the networks of host %s, going by what was known last: %s",
                host,
                error,
            )
            with self._lock:
                self._silent_until = self.now() + self.timeout
            return known
        with self._lock:
            self._known[host] = (self.now(), found)
        return found

    def _ask(self, host: str) -> HostNetworks:
        try:
            answer = self.client.query(subjects.query("list-networks"), {"host": host}, self.timeout)
        except PowerVMError as error:
            if error.code == UNKNOWN_HOST:
                return NOT_OURS
            raise
        return HostNetworks.parse(answer["hosts"][0])
