"""How long commands of periodic tasks may be waited for."""

from __future__ import annotations

import threading
import time

TASK_SECONDS = 9.5
"""What one periodic task may be held up by us, in all."""
PASS_SECONDS = 60.0
"""Commands that follow each other this closely may be of one task."""


class Haste:
    """The commands of one task share what its reads have left of that time."""

    def __init__(self, read_seconds: float) -> None:
        self._allowed = TASK_SECONDS - read_seconds
        self._lock = threading.Lock()
        self._began = -PASS_SECONDS

    def seconds(self) -> float:
        """For the next command; 0 means that it is sent and not waited for."""
        now = time.monotonic()
        with self._lock:
            if now - self._began > PASS_SECONDS:
                self._began = now
            return max(self._began + self._allowed - now, 0.0)
