"""nova-compute may end at any moment; what it had started is found again, or undone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from nova import exception
from powervm_client import Client, Settings, subjects
from powervm_testing.cloud import Cloud

from powervm_nova import startup
from powervm_nova.backend import Backend, Limits
from powervm_nova.driver import PowerVMDriver
from tests import builders
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
        assert startup.abort_orphans(after_restart, lambda: {instance.uuid}) == [instance.uuid]
    with pytest.raises(exception.InstanceNotFound):
        building.join()
    with nova_compute(cloud) as after_restart:
        eventually(lambda: unended(after_restart, instance.uuid) == [])
    assert partition(cloud, instance) is None
    assert left(before, cloud.state()) == []


def test_a_build_that_is_not_of_nova_is_left_alone(driver: PowerVMDriver, cloud: Cloud) -> None:
    instance = builders.instance(cloud)
    with nova_compute(cloud) as after_restart:
        with held(cloud, "*LogicalUnit*"):
            building = Background(lambda: spawn(driver, cloud, instance))
            eventually(lambda: is_listed(after_restart, instance.uuid))
            assert startup.abort_orphans(after_restart, lambda: {"another"}) == []
        building.join()
    driver.destroy(builders.context(), instance, None)


def test_nova_is_not_asked_for_its_instances_where_nothing_was_under_way(cloud: Cloud) -> None:
    def never() -> set[str]:
        raise AssertionError("no question was needed")

    with nova_compute(cloud) as backend:
        assert startup.abort_orphans(backend, never) == []


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
