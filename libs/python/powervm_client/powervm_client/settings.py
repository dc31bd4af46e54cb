"""How to reach NATS."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where NATS is and who we are there. Times are seconds.

    ``source`` names the client in CloudEvents and in NATS' own monitoring: ``/powervm/nova-driver``.
    """

    servers: Sequence[str] = ("nats://127.0.0.1:4222",)
    source: str = "/powervm/client"
    credentials_file: str | None = None
    user: str | None = None
    password: str | None = None
    token: str | None = None
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    connect_timeout: float = 5.0
    reconnect_wait: float = 0.25

    @property
    def readable_servers(self) -> str:
        """The servers without the secrets that their URLs may hold."""
        return ", ".join(re.sub(r"^(\w+://)?[^@/]*@", r"\1", server) for server in self.servers)

    def __repr__(self) -> str:
        return f"Settings(servers={self.readable_servers!r}, source={self.source!r})"
