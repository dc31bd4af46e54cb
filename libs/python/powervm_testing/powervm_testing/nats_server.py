"""A real nats-server on loopback that tests may kill and restart."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from powervm_testing.ports import free_port, wait_for_port
from powervm_testing.project import nats_server


class NatsServer:
    """Keeps its port and its store through ``kill`` and ``start``; ``with NatsServer() as server``."""

    def __init__(self, config: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="powervm-nats-")
        self.port = free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        self.store = Path(self._folder.name) / "store"
        self._config = Path(self._folder.name) / "nats.conf"
        self._config.write_text(
            f'listen: "127.0.0.1:{self.port}"\njetstream {{ store_dir: "{self.store}" }}\nmax_payload: 4MB\n{config}\n'
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = Path(self._folder.name) / "nats.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen([nats_server(), "-c", str(self._config)], stdout=output, stderr=output)
        wait_for_port(self.port, self._process)

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def __enter__(self) -> NatsServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._folder.cleanup()
