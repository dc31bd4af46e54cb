"""The client for blocking callers: queries, commands, events, sealing."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
import uuid
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from powervm_client import tracing
from powervm_client.connection import Connection
from powervm_client.envelope import headers_for
from powervm_client.failure import PowerVMError
from powervm_client.files import FileRef, put_files
from powervm_client.loop_thread import Calls, LoopThread
from powervm_client.operation import Feed, Operation, ProgressWatcher, Watcher
from powervm_client.requests import ask, publish
from powervm_client.sealing import Sealer, seal_with
from powervm_client.settings import Settings
from powervm_client.subscription import GapHandler, Handler, Subscription

T = TypeVar("T")

REQUEST_SECONDS = 10.0
PUBLISH_SECONDS = 30.0


class Client:
    """One connection to NATS, for any number of threads, native or green.

    Nothing is done before the first call; a process that forks gets a connection of its own with its next call.
    Every call raises :class:`PowerVMError` and nothing else when the far side fails.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._pid = 0
        self._thread: LoopThread
        self._calls: Calls
        self._connection: Connection
        self._sealer: Sealer
        self._subscriptions: list[Subscription] = []

    def query(self, subject: str, payload: Mapping[str, Any], seconds: float = REQUEST_SECONDS) -> Any:
        """Asks a service; the answer's JSON.

        :raises PowerVMError: what the service answered; ``service.unavailable``, ``service.timeout``,
            ``nats.unreachable``, ``request.too-large``
        """
        with tracing.message_span("request", subject):
            headers = headers_for(subject, str(uuid.uuid4()), self.settings.source)
            return self._call(ask(self._open(), subject, payload, headers, seconds))

    def send(
        self, subject: str, payload: Mapping[str, Any], message_id: str | None = None, seconds: float = PUBLISH_SECONDS
    ) -> str:
        """Publishes a command and does not wait for its operation. Sending it again under one id changes nothing.

        :returns: the id
        :raises PowerVMError: ``nats.unreachable``, ``nats.refused``, ``request.too-large``
        """
        sent = message_id or str(uuid.uuid4())
        with tracing.message_span("publish", subject, sent):
            headers = headers_for(subject, sent, self.settings.source)
            self._call(publish(self._open(), subject, payload, headers, seconds))
        return sent

    def run(
        self,
        subject: str,
        payload: Mapping[str, Any],
        seconds: float,
        operation: str | None = None,
        watch: Watcher | None = None,
        progress: ProgressWatcher | None = None,
    ) -> Mapping[str, Any]:
        """Publishes a command and waits until its operation has ended.

        :param seconds: how long to wait; the operation goes on after that
        :param watch: called on the NATS thread with each change of the operation; must not block
        :param progress: called on the NATS thread with each report of progress; must not block
        :returns: the operation's result
        :raises PowerVMError: why it was refused or failed; ``operation.timeout``; ``nats.unreachable``
        """
        connection = self._open()
        deadline = time.monotonic() + seconds
        feed = Feed(connection, operation or str(uuid.uuid4()), self.settings.source)
        try:
            self._call(self._listen(feed, min(seconds, PUBLISH_SECONDS)))
            self.send(subject, payload, feed.operation, min(seconds, PUBLISH_SECONDS))
            return self._call(self._follow(feed, deadline - time.monotonic(), watch, progress)).outcome()
        finally:
            self._call(feed.close())

    def follow(self, operation: str, seconds: float, watch: Watcher | None = None) -> Operation:
        """Waits until an operation that somebody started has ended.

        :raises PowerVMError: ``operation.timeout``
        """
        feed = Feed(self._open(), operation, self.settings.source)
        deadline = time.monotonic() + seconds
        try:
            self._call(self._listen(feed, seconds))
            return self._call(self._follow(feed, deadline - time.monotonic(), watch, None))
        finally:
            self._call(feed.close())

    def subscribe(self, subject: str, handler: Handler, on_gap: GapHandler | None = None) -> Subscription:
        """Hears events from now on. Handlers run one after another on a thread of the subscription.

        :param on_gap: runs there, too, after each interruption of the connection: events may have been missed
        """
        subscription = Subscription(subject, handler, on_gap)
        self._call(self._subscribe(self._open(), subscription))
        self._subscriptions.append(subscription)
        return subscription

    def seal(self, reader: str, value: object, seconds: float = REQUEST_SECONDS) -> str:
        """Seals the JSON of a value to a service.

        :raises PowerVMError: ``sealing.no-key``, ``nats.unreachable``
        """
        self._open()
        return seal_with(self._call(self._key(reader, seconds)), json.dumps(value).encode())

    def put_files(
        self, operation: str, reader: str, contents: Mapping[str, bytes], seconds: float = PUBLISH_SECONDS
    ) -> dict[str, FileRef]:
        """Stores files, sealed to ``reader``, for the command that will be sent under the id ``operation``.

        :param contents: path -> content
        :returns: path -> reference
        """
        connection = self._open()
        return self._call(self._put_files(connection, operation, reader, contents, seconds))

    def close(self) -> None:
        """Gives up calls under way, lets handlers finish, disconnects. The client can be used again."""
        with self._lock:
            if self._pid != os.getpid():
                return
            self._pid = 0
        self._calls.end()
        for subscription in self._subscriptions:
            subscription.stop()
        self._subscriptions.clear()
        Calls(self._thread).call(self._connection.close())
        self._thread.release()

    def _open(self) -> Connection:
        with self._lock:
            if self._pid != os.getpid():
                self._thread = LoopThread.acquire()
                self._calls = Calls(self._thread)
                self._connection = Connection(self.settings)
                self._sealer = Sealer(self._connection)
                self._thread.loop.call_soon_threadsafe(self._connection.open)
                self._pid = os.getpid()
            return self._connection

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return self._calls.call(work)

    async def _listen(self, feed: Feed, seconds: float) -> None:
        await feed.open(asyncio.get_running_loop().time() + seconds)

    async def _follow(
        self, feed: Feed, seconds: float, watch: Watcher | None, progress: ProgressWatcher | None
    ) -> Operation:
        return await feed.follow(asyncio.get_running_loop().time() + seconds, watch, progress)

    async def _subscribe(self, connection: Connection, subscription: Subscription) -> None:
        deadline = asyncio.get_running_loop().time() + PUBLISH_SECONDS
        await connection.subscribe(subscription.subject, subscription.heard, deadline)
        connection.on_restored(subscription.interrupted)

    async def _key(self, reader: str, seconds: float) -> Any:
        return await self._sealer.key(reader, asyncio.get_running_loop().time() + seconds)

    async def _put_files(
        self, connection: Connection, operation: str, reader: str, contents: Mapping[str, bytes], seconds: float
    ) -> dict[str, FileRef]:
        deadline = asyncio.get_running_loop().time() + seconds
        return await put_files(connection, self._sealer, operation, reader, contents, deadline)


__all__ = ["Client", "PowerVMError"]
