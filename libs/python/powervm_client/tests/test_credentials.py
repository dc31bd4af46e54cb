"""A logon with a credentials file, at a server that trusts an operator."""

import base64
import hashlib
import json
import os
import pathlib
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


def test_a_credentials_file_logs_on(tmp_path: pathlib.Path) -> None:
    operator, user = pair(nkeys.PREFIX_BYTE_OPERATOR), pair(nkeys.PREFIX_BYTE_USER)
    account, system = pair(nkeys.PREFIX_BYTE_ACCOUNT), pair(nkeys.PREFIX_BYTE_ACCOUNT)
    file = tmp_path / "nova.creds"
    file.write_text(
        f"-----BEGIN NATS USER JWT-----\n{token(account, user.public_key.decode(), 'user')}\n"
        "------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user.seed.decode()}\n------END USER NKEY SEED------\n"
    )
    trust = f"operator: {token(operator, operator.public_key.decode(), 'operator')}"
    names = [one.public_key.decode() for one in (account, system)]
    known = ", ".join(f"{name}: {token(operator, name, 'account')}" for name in names)
    resolver = f"system_account: {names[1]}\nresolver: MEMORY\nresolver_preload: {{ {known} }}"
    with NatsServer(f"{trust}\n{resolver}") as server:
        for credentials, code in ((str(file), "service.unavailable"), (None, "nats.unreachable")):
            client = Client(Settings(servers=[server.url], credentials_file=credentials))
            with pytest.raises(PowerVMError) as raised:
                client.query("powervm.query.echo.answer.v1", {}, 5)
            client.close()
            assert raised.value.code == code, raised.value
