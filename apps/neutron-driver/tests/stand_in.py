"""Stands where gateway and networking would, on a real broker: it answers what the test says."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Mapping
from typing import Any

import nats
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg

NETWORKS = "powervm.query.gateway.list-networks.v1"
PORTS = "powervm.query.gateway.list-ports.v1"
PORT_CHANGED = "powervm.event.network.port-changed.v1"


class StandIn:
    """Runs on a thread of its own; ``with StandIn(url) as services``. Answers as long as it is not ``silent``."""

    def __init__(self, url: str) -> None:
        self.networks: dict[str, Mapping[str, Any]] = {}
        self.ports: dict[str, list[Mapping[str, Any]]] = {}
        self.silent = False
        self.asked: list[str] = []
        self._url = url
        self._changed = threading.Condition()
        self._held: threading.Event | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._nats: Nats

    def serve(self, host: str, *physical_networks: str, problem: str | None = None) -> None:
        names = [{"name": name, "seas": ["ent8:vios1"], "vlans": []} for name in physical_networks]
        served: dict[str, Any] = {"host": host, "novaHost": host, "alive": problem is None, "physicalNetworks": names}
        self.networks[host] = served if problem is None else {**served, "problem": problem}
        self.ports.setdefault(host, [])

    def say(self, port: Mapping[str, Any]) -> None:
        """Publishes that a port has changed."""
        self._run(self._nats.publish(f"{PORT_CHANGED}.{port['port']}", json.dumps(port).encode()))
        self._run(self._nats.flush())

    def await_question(self, subject: str, times: int = 1) -> None:
        """Returns when it has been asked so often from now on."""
        with self._changed:
            wanted = self.asked.count(subject) + times
            assert self._changed.wait_for(lambda: self.asked.count(subject) >= wanted, 20), f"nobody asked {subject}"

    def hold_answers(self) -> threading.Event:
        """Answers to what is asked next are as of then, and are sent when the event is set."""
        self._held = threading.Event()
        return self._held

    async def _answer(self, message: Msg) -> None:
        if self.silent:
            return
        answer, headers = self._answer_to(message.subject, json.loads(message.data).get("host"))
        held = self._held
        with self._changed:
            self.asked.append(message.subject)
            self._changed.notify_all()
        while held is not None and not held.is_set():
            await asyncio.sleep(0.01)
        await self._nats.publish(message.reply, json.dumps(answer).encode(), headers=headers)

    def _answer_to(self, subject: str, host: str) -> tuple[Any, dict[str, str] | None]:
        if host not in self.networks:
            failure = {"code": "host.unknown", "message": f"no host '{host}' is configured", "retryable": False}
            return failure, {"Nats-Service-Error": failure["message"], "Nats-Service-Error-Code": failure["code"]}
        return ({"hosts": [self.networks[host]]} if subject == NETWORKS else {"ports": self.ports[host]}), None

    async def _open(self) -> None:
        self._nats = await nats.connect(self._url, reconnect_time_wait=0.05, max_reconnect_attempts=-1)
        for subject in (NETWORKS, PORTS):
            await self._nats.subscribe(subject, cb=self._answer)
        await self._nats.flush()

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def __enter__(self) -> StandIn:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._nats.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
