"""What nova-compute does before it serves: wait for the back end, and give up what died with the last process."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from nova import exception
from powervm_client import PowerVMError, subjects

from powervm_nova.backend import Backend

LOG = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
UNENDED = ("waiting", "running")
"""In the order in which an operation has them: asked for one after the other, none slips through."""


def wait_for_host(backend: Backend, seconds: float) -> str:
    """The id of our host, once it is ready.

    :raises InvalidConfiguration: at once, when the services know no such host
    :raises HypervisorUnavailable: when it is not ready in time
    """
    deadline = time.monotonic() + seconds
    while True:
        host, problem = _ask(backend)
        if host is not None:
            return host
        if time.monotonic() >= deadline:
            raise exception.HypervisorUnavailable(
                message=f"PowerVM host {backend.host} is not ready after {seconds:g} s: {problem}", host=backend.host
            )
        LOG.info("waiting for PowerVM host %s: %s", backend.host, problem)
        threading.Event().wait(PAUSE_SECONDS)


def _ask(backend: Backend) -> tuple[str | None, str]:
    try:
        answer = backend.client.query(subjects.query("list-hosts"), {"host": backend.host}, backend.limits.request)
    except PowerVMError as error:
        if error.code == "host.unknown":
            raise exception.InvalidConfiguration(
                message=f"{error}. Or set [powervm]host_id to the name that the PowerVM services have for this host"
            ) from error
        return None, str(error)
    found: Mapping[str, Any] = answer["hosts"][0]
    if found["state"] != "ready":
        return None, str(found.get("problem") or found["state"])
    return str(found["id"]), ""


def abort_orphans(backend: Backend, nova_instances: Callable[[], set[str]]) -> list[str]:
    """Spawns whose nova-compute has died are given up: Nova puts their instances into ERROR, and nobody would use them.

    :param nova_instances: uuids of Nova's instances on this host; spawns of others are somebody else's
    :returns: uuids of the instances that are being removed
    """
    spawns = _spawns(backend)
    orphans = sorted(spawns & nova_instances()) if spawns else []
    for uuid in orphans:
        LOG.warning("instance %s was being built when nova-compute ended; the build is given up", uuid)
        backend.client.send(subjects.command("destroy"), {"host": backend.host, "uuid": uuid})
    return orphans


def _spawns(backend: Backend) -> set[str]:
    found: set[str] = set()
    for state in UNENDED:
        question = {"host": backend.host, "flow": "spawn", "state": state, "limit": 1000}
        found |= {one["instance"] for one in backend.request("list-operations", question)["operations"]}
    return found
