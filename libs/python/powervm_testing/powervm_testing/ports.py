"""Free ports of loopback."""

from __future__ import annotations

import random
import socket


def free_port() -> int:
    """A port below the kernel's range for outgoing connections, so that a restarted server finds it free."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_for_port(port: int, alive: object, seconds: float = 15) -> None:
    """Returns when something accepts connections on the port; ``alive`` is the process that should."""
    import time

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        poll = getattr(alive, "poll", lambda: None)()
        if poll is not None:
            raise RuntimeError(f"the process ended with {poll} before it listened on {port}")
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on {port} after {seconds:g} s")
