"""A service that answers queries and stores commands, as a process of its own: `echo_service.py <url>`."""

import asyncio
import json
import sys

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import StreamConfig


async def main(url: str) -> None:
    connection: Client = await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.1)  # type: ignore[arg-type]
    await connection.jetstream().add_stream(
        StreamConfig(name="POWERVM_COMMANDS", subjects=["powervm.command.>"], duplicate_window=120)
    )

    async def answer(message: Msg) -> None:
        await message.respond(json.dumps({"said": json.loads(message.data), "headers": message.headers}).encode())

    async def fail(message: Msg) -> None:
        failure = {"code": "flavor.invalid", "message": "bad", "retryable": False, "effect": "none", "field": "flavor"}
        headers = {"Nats-Service-Error": "bad", "Nats-Service-Error-Code": failure["code"]}
        await connection.publish(message.reply, json.dumps(failure).encode(), headers=headers)

    asked = 0

    async def late(message: Msg) -> None:
        nonlocal asked
        asked += 1
        if asked > 2:
            await message.respond(json.dumps({"asked": asked}).encode())
            return
        failure = {"code": "service.unavailable", "message": "no replica of instances is running", "retryable": True}
        await connection.publish(message.reply, json.dumps(failure).encode(), headers={"Nats-Service-Error": "bad"})

    async def hang(message: Msg) -> None:
        return

    await connection.subscribe("powervm.query.echo.answer.v1", cb=answer)
    await connection.subscribe("powervm.query.echo.fail.v1", cb=fail)
    await connection.subscribe("powervm.query.echo.late.v1", cb=late)
    await connection.subscribe("powervm.query.echo.hang.v1", cb=hang)
    await connection.flush()
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
