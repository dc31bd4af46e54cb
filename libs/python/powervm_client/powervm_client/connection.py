"""The one connection to NATS: made, kept, and waited for while it is away. Everything here runs on the loop."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from powervm_client.failure import PowerVMError, refused
from powervm_client.settings import Settings

T = TypeVar("T")

REFUSAL = "authorization"
SIGNING = ("nkeys", "nacl")
CLOSE_SECONDS = 1.0
PAUSE_SECONDS = 0.1
LINK_ERRORS = (TimeoutError, NatsError, OSError)
"""What nats-py raises where the link goes away."""
FRESH_SECONDS = 3.0
"""How long after a (re)connect a subject without listeners may be one whose listeners are reconnecting, too."""


@dataclass
class Link:
    """The connection as it is between two interruptions; ``lost`` is set when a request on it may go unanswered."""

    client: Client
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    since: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    @property
    def fresh(self) -> bool:
        return asyncio.get_running_loop().time() - self.since < FRESH_SECONDS


class Connection:
    """Connects in the background and for ever; whoever needs the link waits for it as long as they want."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._link: Link | None = None
        self._linked = asyncio.Event()
        self._restored: list[Callable[[], Awaitable[None]]] = []
        self._standing: list[tuple[str, Callable[[Msg], Awaitable[None]]]] = []
        self._last_error = ""
        self._task: asyncio.Task[None] | None = None
        self._client: Client | None = None

    def open(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._keep())

    async def close(self) -> None:
        # A connection that is being made may swallow the first cancellation.
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=CLOSE_SECONDS)
        if self._client is not None and not self._client.is_closed:
            # One that never came so far as to connect asserts that it did.
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._client.close(), CLOSE_SECONDS)

    def on_restored(self, call: Callable[[], Awaitable[None]]) -> None:
        """Asks to be called after each interruption: what was published meanwhile has been missed."""
        self._restored.append(call)

    async def subscribe(self, subject: str, heard: Callable[[Msg], Awaitable[None]], deadline: float) -> None:
        """Hears a subject for as long as the connection is open, whatever happens to the link.

        :raises PowerVMError: ``nats.unreachable``
        """

        async def subscribe(client: Client) -> None:
            subscription = await client.subscribe(subject, cb=heard)
            try:
                await client.flush()
            except LINK_ERRORS:
                with contextlib.suppress(*LINK_ERRORS):
                    await subscription.unsubscribe()
                raise

        await self.on_link(deadline, subscribe)
        self._standing.append((subject, heard))

    async def on_link(self, deadline: float, do: Callable[[Client], Awaitable[T]]) -> T:
        """Does something with the link, and again where the link was lost meanwhile.

        :raises PowerVMError: ``nats.unreachable``
        """
        while True:
            link = await self.link(deadline)
            try:
                return await do(link.client)
            except LINK_ERRORS as error:
                if asyncio.get_running_loop().time() >= deadline:
                    self._note(error)
                    raise self.unreachable() from None
            await asyncio.sleep(PAUSE_SECONDS)

    async def link(self, deadline: float) -> Link:
        """The link, when there is one before ``deadline`` (loop time).

        :raises PowerVMError: ``nats.unreachable``, naming the servers
        """
        while self._link is None:
            seconds = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._linked.wait(), max(seconds, 0))
            except TimeoutError:
                raise self.unreachable() from None
        return self._link

    def unreachable(self) -> PowerVMError:
        why = f" ({self._last_error})" if self._last_error else ""
        return refused(
            "nats.unreachable",
            f"no NATS server at {self._settings.readable_servers}{why}",
            retryable=True,
            remedy="Start nats-server, or correct the servers and credentials that are configured",
        )

    async def _keep(self) -> None:
        while True:
            closed = asyncio.Event()
            try:
                self._client = Client()
                await self._connect(self._client, closed)
                await self._restore(self._client)
                await closed.wait()
            except Exception as error:
                # Whatever it is, callers are told of it: a task that ended here would leave them without any reason.
                self._note(_named(error))
            self._down()
            await asyncio.sleep(self._settings.reconnect_wait)

    async def _connect(self, client: Client, closed: asyncio.Event) -> None:
        settings = self._settings
        options: dict[str, Any] = {
            "connect_timeout": settings.connect_timeout,
            "reconnect_time_wait": settings.reconnect_wait,
            "user": settings.user,
            "password": settings.password,
            "token": settings.token,
            "user_credentials": settings.credentials_file,
        }
        if settings.ca_file or settings.certificate_file:
            options["tls"] = _tls(settings)

        async def on_error(error: Exception) -> None:
            self._note(error)

        async def on_disconnected() -> None:
            self._down()

        async def on_reconnected() -> None:
            self._up(client)
            await self._tell()

        async def on_closed() -> None:
            closed.set()

        await client.connect(
            servers=list(settings.servers),
            name=settings.source,
            max_reconnect_attempts=-1,
            ping_interval=20,
            max_outstanding_pings=2,
            error_cb=on_error,
            disconnected_cb=on_disconnected,
            reconnected_cb=on_reconnected,
            closed_cb=on_closed,
            **{name: value for name, value in options.items() if value is not None},
        )

    async def _restore(self, client: Client) -> None:
        """A server that ends a logon ends the connection with it, and all that it heard."""
        for subject, heard in self._standing:
            await client.subscribe(subject, cb=heard)
        self._up(client)
        await self._tell()

    async def _tell(self) -> None:
        for call in self._restored:
            await call()

    def _up(self, client: Client) -> None:
        self._last_error = ""
        self._link = Link(client)
        self._linked.set()

    def _down(self) -> None:
        self._linked.clear()
        if self._link is not None:
            self._link.lost.set()
            self._link = None

    def _note(self, error: BaseException) -> None:
        # The server cuts the connection after a refusal; that it refused is what helps.
        if REFUSAL not in self._last_error.lower():
            self._last_error = str(error) or type(error).__name__


def _named(error: Exception) -> Exception:
    """nats-py imports what credentials need only when it connects."""
    if isinstance(error, ModuleNotFoundError) and error.name in SIGNING:
        return ModuleNotFoundError(f"credentials need the Python package nkeys: pip install nkeys ({error})")
    return error


def _tls(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.ca_file)
    if settings.certificate_file:
        context.load_cert_chain(settings.certificate_file, settings.key_file)
    return context
