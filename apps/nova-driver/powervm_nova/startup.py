"""What nova-compute does before it serves: wait for the back end, and give up what died with the last process."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any

from nova import exception
from nova.compute import task_states
from powervm_client import PowerVMError, subjects

from powervm_nova.backend import Backend

LOG = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
SPAWNING = (task_states.SPAWNING, task_states.REBUILD_SPAWNING)
"""A rebuild has destroyed what there was before it comes so far."""


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


def abort_orphans(backend: Backend, instances: Iterable[Any]) -> list[str]:
    """Spawns whose nova-compute has died are given up: Nova puts their instances into ERROR, and nobody would use them.

    Nova says that it spawns before it calls us, so its word covers a command that no gateway has taken yet. A destroy of
    what is not there is success, and one comes behind the spawn in the stream.

    :param instances: Nova's on this host
    :returns: uuids of the instances that are being removed
    :raises VirtDriverNotReady: NATS does not take the commands
    """
    orphans = sorted(instance.uuid for instance in instances if instance.task_state in SPAWNING)
    for uuid in orphans:
        LOG.warning("instance %s was being built when nova-compute ended; the build is given up", uuid)
        backend.send("destroy", uuid)
    return orphans
