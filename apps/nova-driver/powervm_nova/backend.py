"""What the driver asks of the services, with Nova's exceptions and our time limits."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nova import exception
from powervm_client import Client, PowerVMError, subjects
from powervm_client.operation import Watcher
from powervm_client.subscription import GapHandler, Handler

from powervm_nova.circuit import Circuit, is_trouble
from powervm_nova.errors import About, Doing, to_nova
from powervm_nova.haste import Haste

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long calls may take, in seconds."""

    read: float = 6.0
    request: float = 30.0
    build: float = 7200.0
    power: float = 900.0
    change: float = 900.0
    plug: float = 60.0


class Backend:
    """One PowerVM host as the services know it; ``host`` is its id or Nova's name for it."""

    def __init__(self, client: Client, host: str, limits: Limits) -> None:
        self.client = client
        self.host = host
        self.limits = limits
        self._circuit = Circuit()
        self._haste = Haste(limits.read)

    def read(self, name: str, question: Mapping[str, Any], about: About | None = None) -> Any:
        """Asks what periodic tasks want to know. After one answer that did not come this fails at once.

        :raises VirtDriverNotReady: no answer
        :raises InstanceNotFound:
        """
        subject, payload = subjects.query(name), {"host": self.host, **question}

        def ask() -> Any:
            return self.client.query(subject, payload, self.limits.read)

        try:
            self._circuit.check()
            answer = ask()
        except PowerVMError as error:
            if is_trouble(error):
                self._circuit.failed(error, ask)
            raise to_nova(error, Doing.READ, about or About()) from error
        self._circuit.answered()
        return answer

    def request(self, name: str, question: Mapping[str, Any]) -> Any:
        """Asks on behalf of a user, who would rather wait than be refused.

        :raises VirtDriverNotReady:
        """
        try:
            return self.client.query(subjects.query(name), {"host": self.host, **question}, self.limits.request)
        except PowerVMError as error:
            raise to_nova(error, Doing.READ, About()) from error

    def run(
        self,
        doing: Doing,
        command: str,
        payload: Mapping[str, Any],
        seconds: float,
        about: About,
        operation: str | None = None,
        watch: Watcher | None = None,
    ) -> Mapping[str, Any]:
        """Sends a command about an instance and waits for its operation's end.

        :returns: the operation's result
        :raises NovaException: as errors.py says for ``doing``
        """
        identity = operation or str(uuid.uuid4())
        LOG.info("%s of instance %s is operation %s", doing.value, about.instance, identity)
        message = {"host": self.host, "uuid": about.instance, **payload}
        try:
            return self.client.run(subjects.command(command), message, seconds, identity, watch)
        except PowerVMError as error:
            raise to_nova(error, doing, about) from error

    def hurry(self, doing: Doing, command: str, payload: Mapping[str, Any], about: About) -> Mapping[str, Any]:
        """Like ``run`` for a periodic task, which must not be held up: fails at once where reads do, and soon else.

        What was sent goes on after that.
        """
        try:
            self._circuit.check()
        except PowerVMError as error:
            raise to_nova(error, doing, about) from error
        try:
            return self.run(doing, command, payload, self._haste.seconds(), about)
        except exception.NovaException as error:
            cause = error.__cause__
            if isinstance(cause, PowerVMError) and is_trouble(cause):
                self._circuit.failed(cause, self._look)
            raise

    def subscribe(self, event: str, handler: Handler, on_gap: GapHandler) -> None:
        """:raises VirtDriverNotReady:"""
        try:
            self.client.subscribe(subjects.event(event), handler, on_gap=on_gap)
        except PowerVMError as error:
            raise to_nova(error, Doing.READ, About()) from error

    def send(self, command: str, uuid: str) -> None:
        """Sends a command about an instance and waits for nothing.

        :raises VirtDriverNotReady: it could not be sent
        """
        try:
            self.client.send(subjects.command(command), {"host": self.host, "uuid": uuid})
        except PowerVMError as error:
            raise to_nova(error, Doing.READ, About()) from error

    @property
    def stalled(self) -> bool:
        """Reads fail at once just now."""
        return self._circuit.is_open

    def _look(self) -> object:
        return self.client.query(subjects.query("list-hosts"), {"host": self.host}, self.limits.read)

    def close(self) -> None:
        self._circuit.close()
        self.client.close()
