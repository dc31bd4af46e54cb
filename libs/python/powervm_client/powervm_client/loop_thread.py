"""One asyncio loop on one thread for the whole process, for callers that know nothing of asyncio."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from powervm_client.failure import Failure, PowerVMError

T = TypeVar("T")


class LoopThread:
    """The loop and its thread; clients share it.

    The thread is what ``threading`` says it is. Under eventlet's monkey patching that is a green thread whose selector
    yields to the hub, so that futures wake the green threads that wait for them. A second loop would find this one
    running, since all green threads are one thread to asyncio: hence one for the process.
    """

    _guard = threading.Lock()
    _shared: LoopThread | None = None
    _pid = 0
    _users = 0

    @classmethod
    def acquire(cls) -> LoopThread:
        """The loop of this process, made if there is none; a process that was forked off makes its own.

        :raises RuntimeError: under eventlet, where another library runs a loop
        """
        with cls._guard:
            if cls._shared is None or cls._pid != os.getpid():
                cls._shared, cls._pid, cls._users = cls(), os.getpid(), 0
            cls._users += 1
            return cls._shared

    def release(self) -> None:
        """The last one to go ends the loop and the thread."""
        with self._guard:
            if LoopThread._shared is not self:
                return
            LoopThread._users -= 1
            if LoopThread._users > 0:
                return
            LoopThread._shared = None
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._error: RuntimeError | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="powervm-nats", daemon=True)
        self._thread.start()
        self._started.wait()
        if self._error is not None:
            raise self._error

    @property
    def is_current(self) -> bool:
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        self.loop.call_soon(self._started.set)
        try:
            self.loop.run_forever()
            self.loop.run_until_complete(self._end_all())
        except RuntimeError as error:
            self._error = error
        finally:
            self._started.set()
            self.loop.close()

    async def _end_all(self) -> None:
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.wait(others, timeout=1)


class Calls:
    """The calls of one client that are under way on a loop."""

    def __init__(self, thread: LoopThread) -> None:
        self._thread = thread
        self._futures: set[Future[Any]] = set()
        self._ended = False

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs ``work`` on the loop and waits for its outcome. The work bounds its own time.

        :raises PowerVMError: ``client.closed`` when :meth:`end` comes meanwhile, or has come
        """
        if self._ended or self._thread.is_current:
            work.close()
            if self._ended:
                raise _closed()
            raise RuntimeError("a blocking call from the NATS thread would wait for itself")
        future = asyncio.run_coroutine_threadsafe(work, self._thread.loop)
        self._futures.add(future)
        try:
            return future.result()
        except CancelledError:
            raise _closed() from None
        finally:
            self._futures.discard(future)

    def end(self) -> None:
        """Gives up whatever is under way."""
        self._ended = True
        for future in list(self._futures):
            future.cancel()


def _closed() -> PowerVMError:
    return PowerVMError(Failure("client.closed", "the connection was closed before the answer came", retryable=True))
