"""Sealing: what only one service may read, as a compact JWE to that service's public key."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import nats.js.errors
from joserfc import jwe
from joserfc.jwk import ECKey

from powervm_client.connection import LINK_ERRORS, Connection
from powervm_client.failure import refused
from powervm_client.subjects import KEY_BUCKET

ALGORITHM = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
KEY_SECONDS = 10.0
"""How long a key is used without asking again. A rotated one still opens what is under way."""


class Sealer:
    """Runs on the loop, but for :func:`seal_with`, which is mere arithmetic."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys: dict[str, tuple[float, ECKey]] = {}

    async def key(self, reader: str, deadline: float) -> ECKey:
        """The key that ``reader`` publishes now.

        :raises PowerVMError: ``sealing.no-key`` before the reader has ever run; ``nats.unreachable``
        """
        now = asyncio.get_running_loop().time()
        known = self._keys.get(reader)
        if known is not None and now - known[0] < KEY_SECONDS:
            return known[1]
        key = ECKey.import_key(await self._published(reader, deadline))
        self._keys[reader] = (now, key)
        return key

    async def _published(self, reader: str, deadline: float) -> dict[str, Any]:
        while True:
            link = await self._connection.link(deadline)
            try:
                bucket = await link.client.jetstream().key_value(KEY_BUCKET)
                published: dict[str, Any] = json.loads((await bucket.get(reader)).value or b"{}")
                return published
            except nats.js.errors.NotFoundError:
                raise refused(
                    "sealing.no-key",
                    f"{reader} has not published a key yet",
                    retryable=True,
                    remedy=f"Start the {reader} service once",
                ) from None
            except LINK_ERRORS:
                if asyncio.get_running_loop().time() >= deadline:
                    raise self._connection.unreachable() from None
                await asyncio.sleep(0.1)


def seal_with(key: ECKey, content: bytes) -> str:
    """Compact JWE of the bytes, with the key's id in its header."""
    header: dict[str, Any] = {"alg": ALGORITHM, "enc": ENCRYPTION}
    kid = key.as_dict(private=False).get("kid")
    if kid is not None:
        header["kid"] = kid
    return jwe.encrypt_compact(header, content, key, algorithms=[ALGORITHM, ENCRYPTION])
