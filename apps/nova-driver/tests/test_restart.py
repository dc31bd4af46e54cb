"""nova-compute may end at any moment; what it had started is found again, or undone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import Mock

import pytest
from nova import exception
from powervm_client import Client, Failure, PowerVMError, Settings, subjects
from powervm_testing.cloud import Cloud

from powervm_nova import startup
from powervm_nova.backend import Backend, Limits
from powervm_nova.driver import PowerVMDriver
from tests import builders
from tests.fleets import Fleet
from tests.servers import left, partition, server, spawn
from tests.test_waiting_for_ports import Background, eventually


@contextmanager
def held(cloud: Cloud, operation: str) -> Iterator[None]:
    """Requests of that kind reach the host only after the block."""
    hold = cloud.control("POST", "/holds", {"match": {"operation": operation}, "at": "before"})
    try:
        yield
    finally:
        cloud.control("POST", f"/holds/{hold['id']}/release", {})


@contextmanager
def nova_compute(cloud: Cloud) -> Iterator[Backend]:
    client = Client(Settings(servers=[cloud.nats], source="/powervm/nova-compute/next"))
    backend = Backend(client, cloud.host, Limits())
    yield backend
    backend.close()


def unended(backend: Backend, uuid: str) -> list[str]:
    question = {"instance": uuid, "host": backend.host, "active": True}
    return [one["flow"] for one in backend.request("list-operations", question)["operations"]]


def is_listed(backend: Backend, uuid: str) -> bool:
    """The list of a gateway follows the record of the queue."""
    question = {"instance": uuid, "flow": "spawn", "state": "running"}
    return bool(backend.request("list-operations", question)["operations"])


def test_a_build_that_died_with_nova_compute_is_undone_at_the_next_start(driver: PowerVMDriver, cloud: Cloud) -> None:
    before = cloud.state()
    instance = builders.instance(cloud)
    with held(cloud, "*LogicalUnit*"), nova_compute(cloud) as after_restart:
        building = Background(lambda: spawn(driver, cloud, instance))
        eventually(lambda: is_listed(after_restart, instance.uuid))
        assert startup.abort_orphans(after_restart, [instance]) == [instance.uuid]
    with pytest.raises(exception.InstanceNotFound):
        building.join()
    with nova_compute(cloud) as after_restart:
        eventually(lambda: unended(after_restart, instance.uuid) == [])
    assert partition(cloud, instance) is None
    assert left(before, cloud.state()) == []


def test_a_build_that_nova_does_not_have_here_is_left_alone(driver: PowerVMDriver, cloud: Cloud) -> None:
    instance = builders.instance(cloud)
    with nova_compute(cloud) as after_restart:
        with held(cloud, "*LogicalUnit*"):
            building = Background(lambda: spawn(driver, cloud, instance))
            eventually(lambda: is_listed(after_restart, instance.uuid))
            assert startup.abort_orphans(after_restart, [builders.instance(cloud, task_state=None)]) == []
        building.join()
    driver.destroy(builders.context(), instance, None)


@pytest.mark.parametrize(
    ("task_state", "given_up"),
    [
        ("spawning", True),
        ("rebuild_spawning", True),
        ("networking", False),
        ("rebuilding", False),
        ("deleting", False),
        (None, False),
    ],
)
def test_a_build_is_given_up_though_no_gateway_has_heard_of_it(
    task_state: str | None, given_up: bool, fleet: Fleet, cloud: Cloud, instances_of_nova: list[Any]
) -> None:
    instances_of_nova.append(builders.instance(cloud, task_state=task_state))
    fleet.driver.init_host("fleet")
    fleet.driver._backend.client.send("powervm.command.gateway.marker.v1", {})
    eventually(lambda: fleet.counts().get("marker") == 1)
    assert fleet.counts().get("destroy", 0) == int(given_up)


def test_a_build_that_cannot_be_given_up_ends_the_start(fleet: Fleet, cloud: Cloud, monkeypatch: Any) -> None:
    refusal = PowerVMError(Failure("nats.unreachable", "gone", retryable=True))
    monkeypatch.setattr(Client, "send", Mock(side_effect=refusal))
    with pytest.raises(exception.VirtDriverNotReady, match="gone"):
        startup.abort_orphans(fleet.driver._backend, [builders.instance(cloud)])


def test_a_destroy_takes_over_from_a_build_that_is_under_way(driver: PowerVMDriver, cloud: Cloud) -> None:
    instance = builders.instance(cloud)
    with nova_compute(cloud) as other:
        with held(cloud, "*LogicalUnit*"):
            building = Background(lambda: spawn(driver, cloud, instance))
            eventually(lambda: unended(other, instance.uuid) == ["spawn"])
            destroying = Background(lambda: driver.destroy(builders.context(), instance, None))
            eventually(lambda: "destroy" in unended(other, instance.uuid))
        with pytest.raises(exception.InstanceNotFound):
            building.join()
        destroying.join()
    assert partition(cloud, instance) is None


def test_a_stop_that_is_repeated_after_a_restart_is_success(driver: PowerVMDriver, cloud: Cloud) -> None:
    with server(driver, cloud) as instance, nova_compute(cloud) as first:
        first.client.send(
            subjects.command("power-off"), {"host": cloud.host, "uuid": instance.uuid, "timeoutSeconds": 0}
        )
        driver.power_off(instance)


def test_a_host_that_the_services_do_not_know_is_said_at_once(cloud: Cloud, conf: Any) -> None:
    conf.set_override("host", "nobody")
    conf.set_override("nats_servers", [cloud.nats], group="powervm")
    driver = PowerVMDriver(None)
    with pytest.raises(exception.InvalidConfiguration, match="host_id"):
        driver.init_host("nobody")
    driver.cleanup_host("nobody")


def test_a_back_end_that_does_not_come_ends_the_start_and_says_why(conf: Any) -> None:
    conf.set_override("nats_servers", ["nats://user:CANARY@127.0.0.1:1"], group="powervm")
    conf.set_override("startup_wait", 0, group="powervm")
    conf.set_override("request_timeout", 1.0, group="powervm")
    driver = PowerVMDriver(None)
    with pytest.raises(exception.HypervisorUnavailable, match=r"no NATS server at nats://127\.0\.0\.1:1") as raised:
        driver.init_host("x")
    assert "CANARY" not in str(raised.value)
    driver.cleanup_host("x")


def test_nothing_runs_on_after_the_end_of_the_service(cloud: Cloud, conf: Any) -> None:
    conf.set_override("host", cloud.host)
    conf.set_override("nats_servers", [cloud.nats], group="powervm")
    before = set(threading.enumerate())
    driver = PowerVMDriver(None)
    driver.init_host(cloud.host)
    assert set(threading.enumerate()) != before
    driver.cleanup_host(cloud.host)
    eventually(lambda: set(threading.enumerate()) <= before)
