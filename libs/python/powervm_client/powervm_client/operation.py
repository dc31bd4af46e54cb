"""Following an operation until it has ended. Everything but the view runs on the loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from powervm_client.connection import LINK_ERRORS, Connection
from powervm_client.envelope import headers_for
from powervm_client.failure import Failure, PowerVMError, refused
from powervm_client.requests import ask
from powervm_client.subjects import (
    EVENT_STREAM,
    GET_OPERATION,
    OPERATION_CHANGED,
    OPERATION_PROGRESS,
    OPERATION_REJECTED,
)

QUIET_SECONDS = 3.0
"""After this long without a word the gateway is asked."""
LAST_SECONDS = 0.3
FINAL = frozenset({"succeeded", "failed", "needs-attention"})


@dataclass(frozen=True)
class Operation:
    """An operation as the gateway shows it."""

    id: str
    state: str
    updated_at: str = ""
    flow: str = ""
    instance: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    steps: Mapping[str, str] = field(default_factory=dict)
    """Name of a step -> its state."""

    @classmethod
    def parse(cls, view: Mapping[str, Any]) -> Operation:
        failure = view.get("failure")
        result = view.get("result")
        return cls(
            id=view["id"],
            state=view["state"],
            updated_at=view.get("updatedAt", ""),
            flow=view.get("flow", ""),
            instance=view.get("instance", ""),
            result=result if isinstance(result, Mapping) else {},
            failure=None if failure is None else Failure.parse(failure),
            steps={step["name"]: step["state"] for step in view.get("steps", ())},
        )

    @property
    def ended(self) -> bool:
        return self.state in FINAL

    def outcome(self) -> Mapping[str, Any]:
        """The result.

        :raises PowerVMError: why it failed; what could not be undone is said in the text
        """
        if self.state == "succeeded":
            return self.result
        failure = self.failure or Failure("operation.failed", f"operation {self.id} is {self.state}")
        if self.state == "needs-attention":
            left = ", ".join(name for name, state in self.steps.items() if state == "undo-failed") or "see its steps"
            failure = Failure(
                failure.code,
                f"{failure.message}; not undone: {left}",
                failure.retryable,
                failure.effect,
                failure.field,
                f"Remove the cause, then retry operation {self.id}",
                failure.step,
                failure.host,
                failure.causes,
            )
        raise PowerVMError(failure)


Watcher = Callable[[Operation], None]
ProgressWatcher = Callable[[Mapping[str, Any]], None]


class Feed:
    """What is heard of one operation: its events as they come, the gateway's answer after a silence."""

    def __init__(self, connection: Connection, operation: str, source: str) -> None:
        self.operation = operation
        self._connection = connection
        self._source = source
        self._heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._subscriptions: list[Subscription] = []

    async def open(self, deadline: float) -> None:
        """Listens; to be called before the command is published, so that nothing is missed.

        :raises PowerVMError: ``nats.unreachable``
        """
        await self._connection.on_link(deadline, self._listen)

    async def close(self) -> None:
        for subscription in self._subscriptions:
            try:
                await subscription.unsubscribe()
            except LINK_ERRORS:
                continue
        self._subscriptions.clear()

    async def follow(self, deadline: float, watch: Watcher | None, progress: ProgressWatcher | None) -> Operation:
        """Until the operation has ended.

        :raises PowerVMError: what the gateway refused it for; ``operation.timeout`` (it goes on all the same)
        """
        last: Operation | None = None
        while True:
            kind, body = await self._next(deadline)
            if kind == "rejected":
                raise PowerVMError(Failure.parse(body.get("failure")))
            if kind == "progress" and progress is not None:
                progress(body)
            if kind != "view":
                continue
            operation = Operation.parse(body)
            if last is not None and operation.updated_at < last.updated_at:
                continue
            last = operation
            if watch is not None:
                watch(operation)
            if operation.ended:
                return operation

    async def _listen(self, client: Client) -> None:
        await self.close()
        for kind, subject in (
            ("view", OPERATION_CHANGED),
            ("rejected", OPERATION_REJECTED),
            ("progress", OPERATION_PROGRESS),
        ):
            listener = self._listener(kind)
            self._subscriptions.append(await client.subscribe(f"{subject}.{self.operation}", cb=listener))

    async def _next(self, deadline: float) -> tuple[str, Any]:
        remaining = deadline - asyncio.get_running_loop().time()
        if remaining <= 0:
            raise refused(
                "operation.timeout",
                f"operation {self.operation} has not ended in time; it goes on",
                retryable=True,
                remedy=f"Look at it with `powervm operation show {self.operation}`",
            )
        try:
            return await asyncio.wait_for(self._heard.get(), min(QUIET_SECONDS, remaining))
        except TimeoutError:
            return await self._asked(deadline)

    async def _asked(self, deadline: float) -> tuple[str, Any]:
        headers = headers_for(GET_OPERATION, self.operation, self._source)
        # Asked at the very end, too: what an operation came to is worth more than punctuality to a moment.
        seconds = min(max(deadline - asyncio.get_running_loop().time(), LAST_SECONDS), QUIET_SECONDS)
        try:
            return "view", await ask(self._connection, GET_OPERATION, {"id": self.operation}, headers, seconds)
        except PowerVMError as error:
            if error.code != "operation.not-found":
                return "silence", {}
        return await self._missed_rejection(seconds)

    async def _missed_rejection(self, seconds: float) -> tuple[str, Any]:
        """A refusal that was published while we were away is still in the stream."""
        try:
            link = await self._connection.link(asyncio.get_running_loop().time() + seconds)
            kept = await link.client.jetstream(timeout=seconds).get_last_msg(EVENT_STREAM, f"{OPERATION_REJECTED}.{self.operation}")
            return "rejected", json.loads(kept.data or b"{}")
        except (PowerVMError, *LINK_ERRORS, ValueError):
            return "silence", {}

    def _listener(self, kind: str) -> Callable[[Msg], Awaitable[None]]:
        async def heard(message: Msg) -> None:
            try:
                self._heard.put_nowait((kind, json.loads(message.data)))
            except ValueError:
                return

        return heard
