"""The services, a broker and simulated hosts, for tests: one Node process with everything in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from powervm_testing.ports import wait_for_port
from powervm_testing.project import ROOT

LAUNCHER = ROOT / "test" / "nova" / "python" / "cloud.ts"
MIB = 1024 * 1024

State = Mapping[str, Mapping[str, Any]]


class Cloud:
    """``with Cloud() as cloud``; ends with the block, or with this process."""

    def __init__(self, images: Sequence[Mapping[str, Any]] = (), hosts: int = 1) -> None:
        self.image = str(uuid.uuid4())
        self._wish = {"images": [{"id": self.image, "size": 2 * MIB}, *images], "hosts": hosts}
        self._folder = tempfile.TemporaryDirectory(prefix="powervm-cloud-")
        self._log = Path(self._folder.name) / "services.log"
        self._process: subprocess.Popen[str]
        self._broker: subprocess.Popen[bytes] | None = None
        self._broker_command: list[str] = []
        self.nats = ""
        self.hosts: list[str] = []
        self.nats_store = Path()
        self.control_url = ""

    @classmethod
    def at(cls, description: str) -> Cloud:
        """One that another process has started, by its ``description``."""
        cloud = cls()
        known = json.loads(description)
        cloud.image, cloud.nats, cloud.hosts, cloud.control_url = (
            known[name] for name in ("image", "nats", "hosts", "controlUrl")
        )
        return cloud

    @property
    def description(self) -> str:
        return json.dumps({"image": self.image, "nats": self.nats, "hosts": self.hosts, "controlUrl": self.control_url})

    @property
    def host(self) -> str:
        return self.hosts[0]

    @property
    def log(self) -> str:
        """All that the services have logged."""
        return self._log.read_text(errors="replace")

    def state(self) -> State:
        """Every object of the simulated world: ``<host or pool>/<path>`` -> its fields."""
        state: State = self.control("GET", "/state")
        return state

    def objects(self, kind: str) -> list[Mapping[str, Any]]:
        return [one for one in self.state().values() if one.get("kind") == kind]

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Asks the control API of the simulator."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.control_url + path, data=data, method=method, headers={"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def kill_nats(self) -> None:
        """Ends the broker as a crash would; ``start_nats`` brings it back with its store."""
        if self._broker is not None:
            self._broker.kill()
            self._broker.wait()
            return
        pid, self._broker_command = _child(self._process.pid, "nats-server")
        os.kill(pid, signal.SIGKILL)
        # A zombie's threads may still hold the port: it is free when the services' process has seen the end.
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.01)

    def start_nats(self) -> None:
        """Ours from now on: the services find it at its old address."""
        with self._log.open("ab") as log:
            self._broker = subprocess.Popen(self._broker_command, stdout=log, stderr=log)
        wait_for_port(int(self.nats.rsplit(":", 1)[1]), self._broker)

    def volume(self) -> dict[str, Any]:
        """A new Fibre Channel volume that the host's VIOSes see: its connection_info, as Cinder would give it."""
        identity = str(uuid.uuid4())
        self.control("POST", "/volumes", {"id": identity, "sizeBytes": 1024 * MIB})
        info: dict[str, Any] = self.control("GET", f"/volumes/{identity}/connection-info?host={self.host}")
        return {**info, "serial": identity, "data": {**info["data"], "volume_id": identity}}

    def __enter__(self) -> Cloud:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["node", "--no-warnings", "--conditions=source", "--import", "./scripts/typescript.mjs", str(LAUNCHER)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "LOG_LEVEL": "debug"},
                text=True,
            )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(self._wish) + "\n")
        self._process.stdin.flush()
        said = self._ready()
        self.nats, self.hosts, self.control_url = said["nats"], said["hosts"], said["controlUrl"]
        self.nats_store = Path(said["natsStore"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._broker is not None:
            self._broker.kill()
            self._broker.wait()
        self._folder.cleanup()

    def _ready(self) -> dict[str, Any]:
        """The services' logs may come on the same stream; the one line with `controlUrl` is ours."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if '"controlUrl"' in line:
                ready: dict[str, Any] = json.loads(line)
                return ready
        raise RuntimeError(f"the services did not start:\n{self.log[-4000:]}")


def _child(parent: int, program: str) -> tuple[int, list[str]]:
    """Process id and command line of the child of a process that runs ``program``."""
    for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
        if command and Path(command[0]).name == program:
            return int(pid), command
    raise LookupError(f"process {parent} has no child {program}")
