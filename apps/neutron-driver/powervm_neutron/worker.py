"""The worker of neutron-server that brings ports up and down."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from neutron_lib import context as n_context
from neutron_lib import worker
from oslo_log import log as logging
from powervm_client import Client, PowerVMError, subjects

from powervm_neutron.comparison import compare_all, compare_waiting
from powervm_neutron.port_states import PortState, hear

LOG = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
STOP_SECONDS = 5.0


class PortWorker(worker.BaseWorker):
    """One thread that does one thing after the other: what the services say, and comparisons.

    While a comparison waits for its answer, what is said waits, too, so that an older answer never undoes newer word.
    """

    def __init__(self, conf: Any, client: Client) -> None:
        super().__init__(worker_process_count=0, desc="PowerVM port worker")
        self._conf = conf
        self._client = client
        self._said: queue.Queue[PortState | None] = queue.Queue()
        self._stopping = threading.Event()
        self._full_due = self._waiting_due = time.monotonic()
        self._problem: str | None = None
        self._thread: threading.Thread | None = None

    def start(self, *_: Any, **__: Any) -> None:
        super().start(desc=self.desc)
        self._thread = threading.Thread(target=self._run, name="powervm-ports", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._said.put(None)

    def wait(self) -> None:
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def reset(self) -> None:
        pass

    def _run(self) -> None:
        while not self._stopping.is_set() and not self._attempt(self._listen):
            self._stopping.wait(RETRY_SECONDS)
        while not self._stopping.is_set():
            self._compare()
            self._hear()

    def _listen(self) -> None:
        self._client.subscribe(subjects.event("network.port-changed"), self._heard, self._interrupted)

    def _heard(self, body: Mapping[str, Any]) -> None:
        self._said.put(PortState.parse(body))

    def _interrupted(self) -> None:
        LOG.info("The connection to NATS is back: all PowerVM ports are compared")
        self._full_due = time.monotonic()
        self._said.put(None)

    def _compare(self) -> None:
        group = self._conf.powervm
        now = time.monotonic()
        if now >= self._full_due:
            self._full_due = float("inf")
            done = self._attempt(lambda: compare_all(_context(), self._client))
            self._full_due = min(self._full_due, time.monotonic() + (group.resync_interval if done else RETRY_SECONDS))
        elif now >= self._waiting_due:
            self._attempt(lambda: compare_waiting(_context(), self._client))
        else:
            return
        self._waiting_due = time.monotonic() + group.waiting_interval

    def _hear(self) -> None:
        """Waits for word of a port, at most until a comparison is due."""
        seconds = min(self._full_due, self._waiting_due) - time.monotonic()
        try:
            said = self._said.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            return
        if said is not None:
            self._attempt(lambda: hear(_context(), said))

    def _attempt(self, work: Callable[[], None]) -> bool:
        """Whether it was done. A comparison repairs what was not."""
        try:
            work()
        except PowerVMError as error:
            if error.code != self._problem:
                LOG.warning("PowerVM ports are not brought up and down for now: %s", error)
            self._problem = error.code
            return False
        except Exception:
            LOG.exception("PowerVM ports were not brought up and down")
            return False
        if self._problem is not None:
            LOG.info("PowerVM ports are brought up and down again")
        self._problem = None
        return True


def _context() -> Any:
    return n_context.get_admin_context()
