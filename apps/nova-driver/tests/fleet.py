"""A gateway with many instances, as a process, that counts what it is asked: `fleet.py <url> <instances>`.

It takes commands and says what they were. It ends those of `ENDED`, and never another; those about ports end with a
time-out of the networking service.
"""

import asyncio
import collections
import json
import sys
import uuid

import nats
from nats.aio.msg import Msg

INSTANCES = [str(uuid.UUID(int=number)) for number in range(int(sys.argv[2]))]
ENDED = {
    "plug-vifs": {"state": "failed", "failure": {"code": "step.timeout", "message": "no answer"}},
    "reboot": {"state": "succeeded"},
    "detach-volume": {"state": "succeeded"},
}
commands: list[object] = []
asked: collections.Counter[str] = collections.Counter()


def info(identity: str) -> dict[str, object]:
    return {"uuid": identity, "name": f"instance-{identity[-8:]}", "managed": True, "powerState": "RUNNING"}


def answer(name: str, question: dict[str, str]) -> object:
    if name == "list-hosts":
        return {"hosts": [{"id": "fleet", "novaHost": "fleet", "state": "ready"}]}
    if name == "list-operations":
        return {"operations": []}
    if name == "list-servers":
        return {"instances": [info(one) for one in INSTANCES]}
    if name == "get-instance":
        return info(question["uuid"])
    if name == "get-operation":
        return {"id": question["id"], "state": "running"}
    if name == "commands":
        return commands
    if name == "counts":
        return dict(asked)
    return {}


async def main() -> None:
    connection = await nats.connect(sys.argv[1], max_reconnect_attempts=-1, reconnect_time_wait=0.1)  # type: ignore[arg-type]

    async def heard(message: Msg) -> None:
        name = message.subject.split(".")[3]
        asked[name] += 1
        await message.respond(json.dumps(answer(name, json.loads(message.data))).encode())

    await connection.subscribe("powervm.query.gateway.*.v1", cb=heard)

    async def told(message: Msg) -> None:
        name, identity = message.subject.split(".")[3], message.headers["ce-id"]
        asked[name] += 1
        commands.append([name, json.loads(message.data)])
        if name in ENDED:
            view = {"id": identity, **ENDED[name]}
            await connection.publish(f"powervm.event.operation.changed.v1.{identity}", json.dumps(view).encode())

    await connection.jetstream().add_stream(name="POWERVM_COMMANDS", subjects=["powervm.command.>"])
    await connection.subscribe("powervm.command.gateway.*.v1", cb=told)
    await connection.flush()
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
