"""Events for callers that block: heard on the loop, handled in order on a thread of their own."""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

from nats.aio.msg import Msg

LOG = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], None]
GapHandler = Callable[[], None]


class Subscription:
    """One subscription. On its thread ``handler`` gets each payload, and ``on_gap`` runs after an interruption."""

    def __init__(self, subject: str, handler: Handler, on_gap: GapHandler | None) -> None:
        self.subject = subject
        self._handler = handler
        self._on_gap = on_gap
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name=f"powervm {subject}", daemon=True)
        self._thread.start()

    async def heard(self, message: Msg) -> None:
        if self._stopped:
            return
        try:
            payload = json.loads(message.data)
        except ValueError:
            LOG.warning("an event on %s is not JSON, and is left out", message.subject)
            return
        self._queue.put(lambda: self._handler(payload))

    async def interrupted(self) -> None:
        if self._on_gap is not None:
            self._queue.put(self._on_gap)

    def stop(self) -> None:
        self._stopped = True
        self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            try:
                task()
            except Exception:
                LOG.exception("an event on %s was not handled", self.subject)
