"""Nova's side of waiting for Neutron, played by the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nova import exception
from nova.virt import virtapi


class PortEvents(virtapi.VirtAPI):  # type: ignore[misc]
    """Ports come up when the test says so."""

    def __init__(self) -> None:
        self.awaited: list[tuple[str, str]] = []
        self.waiting = threading.Event()
        self._outcome: str | None = None
        self._told = threading.Event()

    def tell(self, outcome: str) -> None:
        """`up` or `failed`, for all ports."""
        self._outcome = outcome
        self._told.set()

    @contextmanager
    def wait_for_instance_event(
        self, instance: Any, event_names: list[tuple[str, str]], timeout: int = 300, error_callback: Any = None
    ) -> Iterator[None]:
        self.awaited = list(event_names)
        yield
        self.waiting.set()
        if not self._told.wait(timeout):
            raise _timeout()
        if self._outcome == "failed":
            for name, _ in event_names:
                if not error_callback(name, instance):
                    break

    def exit_wait_early(self, events: object) -> None:
        raise NotImplementedError

    def update_compute_provider_status(self, context: Any, rp_uuid: str, enabled: bool) -> None:
        return


def _timeout() -> BaseException:
    kind = getattr(exception, "InstanceEventTimeout", None)
    if kind is not None:
        return kind()
    from eventlet.timeout import Timeout

    timeout = Timeout(60)
    timeout.cancel()
    return timeout
