"""Subjects and names of the published contracts that the client itself uses."""

OPERATION_CHANGED = "powervm.event.operation.changed.v1"
OPERATION_REJECTED = "powervm.event.operation.rejected.v1"
OPERATION_PROGRESS = "powervm.progress.v1"
GET_OPERATION = "powervm.query.gateway.get-operation.v1"

EVENT_STREAM = "POWERVM_EVENTS"
KEY_BUCKET = "POWERVM_KEYS"
FILE_STORE = "POWERVM_FILES"


def command(name: str, version: int = 1) -> str:
    """``spawn`` -> ``powervm.command.gateway.spawn.v1``"""
    return f"powervm.command.gateway.{name}.v{version}"


def query(name: str, version: int = 1) -> str:
    """``list-servers`` -> ``powervm.query.gateway.list-servers.v1``"""
    return f"powervm.query.gateway.{name}.v{version}"


def event(name: str, key: str = ">", version: int = 1) -> str:
    """``instance.lifecycle`` -> ``powervm.event.instance.lifecycle.v1.>``"""
    return f"powervm.event.{name}.v{version}.{key}"
