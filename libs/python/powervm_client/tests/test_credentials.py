"""Logons with a credentials file, at a server that trusts an operator."""

import base64
import hashlib
import json
import os
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from powervm_testing.nats_server import NatsServer

from powervm_client import Client, PowerVMError, Settings

nkeys = pytest.importorskip("nkeys")


def pair(prefix: int) -> Any:
    return nkeys.from_seed(nkeys.encode_seed(os.urandom(32), prefix))


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def token(issuer: Any, subject: str, kind: str) -> str:
    rights: dict[str, Any] = {"type": kind, "version": 2}
    if kind == "user":
        rights |= dict.fromkeys(("subs", "data", "payload"), -1)
    if kind == "account":
        rights["limits"] = dict.fromkeys(("subs", "conn", "leaf", "imports", "exports", "data", "payload"), -1)
    claims = {"iss": issuer.public_key.decode(), "sub": subject, "name": kind, "nats": rights}
    claims["jti"] = base64.b32encode(hashlib.sha256(json.dumps(claims).encode()).digest()).decode().rstrip("=")
    head = {"typ": "JWT", "alg": "ed25519-nkey"}
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (head, claims))
    return f"{signed}.{base64url(issuer.sign(signed.encode()))}"


class Trust:
    """A server that trusts one operator, an account of his, and a user of that."""

    def __init__(self) -> None:
        operator, self.user = pair(nkeys.PREFIX_BYTE_OPERATOR), pair(nkeys.PREFIX_BYTE_USER)
        self._account, system = pair(nkeys.PREFIX_BYTE_ACCOUNT), pair(nkeys.PREFIX_BYTE_ACCOUNT)
        trust = f"operator: {token(operator, operator.public_key.decode(), 'operator')}"
        names = [one.public_key.decode() for one in (self._account, system)]
        known = ", ".join(f"{name}: {token(operator, name, 'account')}" for name in names)
        self.server = NatsServer(
            f"{trust}\nsystem_account: {names[1]}\nresolver: MEMORY\nresolver_preload: {{ {known} }}"
        )

    def credentials(self, seed: str) -> str:
        return (
            f"-----BEGIN NATS USER JWT-----\n{token(self._account, self.user.public_key.decode(), 'user')}\n"
            f"------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        )


@pytest.fixture
def trust() -> Iterator[Trust]:
    made = Trust()
    with made.server:
        yield made


def failure(trust: Trust, credentials: pathlib.Path | None, seconds: float) -> PowerVMError:
    client = Client(Settings(servers=[trust.server.url], credentials_file=credentials and str(credentials)))
    try:
        with pytest.raises(PowerVMError) as raised:
            client.query("powervm.query.echo.answer.v1", {}, seconds)
        return raised.value
    finally:
        client.close()


def test_a_credentials_file_logs_on(trust: Trust, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "nova.creds"
    file.write_text(trust.credentials(trust.user.seed.decode()))
    assert failure(trust, file, 5).code == "service.unavailable"
    assert failure(trust, None, 1).code == "nats.unreachable"


def test_credentials_that_cannot_be_used_are_said_and_not_shown(trust: Trust, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "nova.creds"
    stranger = pair(nkeys.PREFIX_BYTE_USER).seed.decode()
    for content in (None, "nothing of the kind, CANARY", trust.credentials("SUACANARY"), trust.credentials(stranger)):
        if content is not None:
            file.write_text(content)
        error = failure(trust, file, 1)
        assert error.code == "nats.unreachable", content
        assert re.search(r"\(.+\)\.", str(error)), "no reason"
        assert "CANARY" not in str(error)
        assert stranger not in str(error)
