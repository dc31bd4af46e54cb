"""Waiting for Neutron while the disks are made."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import Any

from nova import exception
from powervm_client import Client, Operation, PowerVMError, subjects

LOG = logging.getLogger(__name__)

PORTS_STEP = "ports"
EVENT = "network-vif-plugged"
MARGIN_SECONDS = 60
"""What the gateway waits longer than Nova does: Nova's answer counts, unless nova-compute is gone."""
LONGEST_SECONDS = 3600


def ports_to_wait_for(network_info: Iterable[Any] | None) -> list[tuple[str, str]]:
    """Neutron says something only about ports whose state changes."""
    return [(EVENT, vif["id"]) for vif in network_info or () if vif.get("active", True) is False]


class VifWait:
    """Nova's wait for its ports, beside a spawn that is under way, on a thread of its own.

    The events are registered before the spawn is sent; the wait itself begins when the ports are plugged, and its
    outcome is signalled to the operation, which holds the power on back until then.
    """

    def __init__(
        self, client: Client, virtapi: Any, instance: Any, events: list[tuple[str, str]], timeout: int, fatal: bool
    ) -> None:
        self._client = client
        self._virtapi = virtapi
        self._instance = instance
        self._events = events
        self._timeout = timeout
        self._fatal = fatal
        self._operation = ""
        self._registered = threading.Event()
        self._plugged = threading.Event()
        self._ended = False

    @property
    def gateway_seconds(self) -> int:
        return min(self._timeout + MARGIN_SECONDS, LONGEST_SECONDS)

    def start(self, operation: str) -> None:
        """Returns when Nova would hear the events."""
        self._operation = operation
        threading.Thread(target=self._run, name=f"powervm vifs {self._instance.uuid}", daemon=True).start()
        self._registered.wait()

    def watch(self, operation: Operation) -> None:
        """To be told of each change of the operation; does not block."""
        if operation.ended or operation.state == "undoing":
            self._ended = True
        if self._ended or operation.steps.get(PORTS_STEP) == "succeeded":
            self._plugged.set()

    def end(self) -> None:
        """The operation is over, whatever the ports do."""
        self._ended = True
        self._plugged.set()

    def _run(self) -> None:
        outcome, reason = "plugged", ""
        try:
            self._wait()
        except _Over:
            return
        except BaseException as error:
            # That of eventlet is no Exception.
            if not isinstance(error, Exception) and not _is_timeout(error):
                raise
            reason = f"the ports did not come up: {str(error) or type(error).__name__}"
            outcome = "failed" if self._fatal or not _is_timeout(error) else "plugged"
            LOG.warning("instance %s: %s", self._instance.uuid, reason)
        finally:
            self._registered.set()
        if not self._ended:
            self._signal(outcome, reason)

    def _wait(self) -> None:
        # Third by position: its name differs between releases.
        with self._virtapi.wait_for_instance_event(
            self._instance, self._events, self._timeout, error_callback=self._port_failed
        ):
            self._registered.set()
            self._plugged.wait()
            if self._ended:
                raise _Over

    def _port_failed(self, event_name: str, instance: Any) -> bool:
        text = f"Neutron reports {event_name} of a port as failed"
        if self._fatal:
            raise exception.VirtualInterfaceCreateException(message=text)
        LOG.warning("instance %s: %s", self._instance.uuid, text)
        return True

    def _signal(self, outcome: str, reason: str) -> None:
        signal = {"operation": self._operation, "outcome": outcome, **({"reason": reason[:1000]} if reason else {})}
        try:
            self._client.send(subjects.command("signal-vifs-plugged"), signal)
        except PowerVMError as error:
            LOG.error("the spawn of instance %s cannot be told of its ports: %s", self._instance.uuid, error)


class _Over(Exception):
    """Leaves Nova's wait without waiting."""


def _is_timeout(error: BaseException) -> bool:
    return type(error).__name__ in ("InstanceEventTimeout", "Timeout")
