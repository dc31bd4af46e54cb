"""One asyncio loop on one thread, for callers that know nothing of asyncio."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines for blocking callers.

    The thread is what ``threading`` says it is. Under eventlet's monkey patching that is a green thread whose selector
    yields to the hub, so that futures wake the green threads that wait for them; a second loop in the same process
    would find this one running.
    """

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs ``work`` on the loop and waits for its outcome. The work bounds its own time."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("a blocking call from the NATS thread would wait for itself")
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def stop(self) -> None:
        """Ends the loop and waits for the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def _run(self) -> None:
        self.loop.run_forever()
