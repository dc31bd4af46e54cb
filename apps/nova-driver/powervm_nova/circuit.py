"""After one answer that did not come, calls fail at once until one comes again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from powervm_client import PowerVMError

LOG = logging.getLogger(__name__)

TROUBLE = frozenset({"nats", "service", "host", "hypervisor", "internal", "answer", "client"})
"""Areas of failure codes that say something about the back end rather than about one instance."""

PROBE_SECONDS = (1.0, 2.0, 4.0, 8.0)
"""Pauses between attempts to get an answer while calls fail; the last one is repeated."""


class Circuit:
    """Shared by all reads of one driver. Closed is good: calls go through."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._error: PowerVMError | None = None
        self._stop = threading.Event()

    def check(self) -> None:
        """:raises PowerVMError: the failure that opened the circuit"""
        error = self._error
        if error is not None:
            raise error

    @property
    def is_open(self) -> bool:
        return self._error is not None

    def failed(self, error: PowerVMError, probe: Callable[[], object]) -> None:
        """Opens the circuit, and asks again in the background until there is an answer.

        :param probe: the question that had no answer; bounds its own time
        """
        with self._lock:
            if self._error is not None or self._stop.is_set():
                return
            self._error = error
        LOG.warning("the PowerVM services do not answer, so calls fail at once until they do: %s", error)
        threading.Thread(target=self._probe, args=(probe,), name="powervm probe", daemon=True).start()

    def answered(self) -> None:
        with self._lock:
            if self._error is None:
                return
            self._error = None
        LOG.info("the PowerVM services answer again")

    def close(self) -> None:
        self._stop.set()

    def _probe(self, probe: Callable[[], object]) -> None:
        tried = 0
        while not self._stop.wait(PROBE_SECONDS[min(tried, len(PROBE_SECONDS) - 1)]):
            if self._error is None:
                return
            tried += 1
            try:
                probe()
            except PowerVMError as error:
                if is_trouble(error):
                    continue
            self.answered()
            return


def is_trouble(error: PowerVMError) -> bool:
    """The back end is in trouble, not the question wrong."""
    return error.failure.retryable and error.code.split(".")[0] in TROUBLE
