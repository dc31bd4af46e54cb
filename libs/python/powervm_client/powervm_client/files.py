"""Content that is too large for a message: sealed into the object store, once per content, under its operation."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping

from powervm_client.connection import LINK_ERRORS, Connection
from powervm_client.sealing import Sealer, seal_with
from powervm_client.subjects import FILE_STORE

FileRef = Mapping[str, str | int]
"""``name`` in the store, ``sha256`` and ``size`` of the clear content."""


async def put_files(
    connection: Connection, sealer: Sealer, operation: str, reader: str, contents: Mapping[str, bytes], deadline: float
) -> dict[str, FileRef]:
    """Stores the files of one operation for one reader.

    :param contents: path -> content
    :returns: path -> reference, to be sent in the operation's command
    """
    key = await sealer.key(reader, deadline)
    references: dict[str, FileRef] = {}
    distinct: dict[str, bytes] = {}
    for path, content in contents.items():
        digest = hashlib.sha256(content).hexdigest()
        name = f"{operation}/{digest}"
        distinct[name] = content
        references[path] = {"name": name, "sha256": digest, "size": len(content)}
    puts = [_put(connection, name, seal_with(key, content).encode(), deadline) for name, content in distinct.items()]
    await asyncio.gather(*puts)
    return references


async def _put(connection: Connection, name: str, sealed: bytes, deadline: float) -> None:
    while True:
        link = await connection.link(deadline)
        try:
            store = await link.client.jetstream().object_store(FILE_STORE)
            await store.put(name, sealed)
            return
        except LINK_ERRORS:
            if asyncio.get_running_loop().time() >= deadline:
                raise connection.unreachable() from None
            await asyncio.sleep(0.1)
