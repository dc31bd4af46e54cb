"""What happens on the hypervisor without Nova reaches Nova, if it is still true."""

import queue
from typing import Any, TypeAlias

import pytest
from nova.compute import power_state
from nova.virt import event as virtevent
from powervm_client import subjects
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests.servers import server

SECONDS = 60
Events: TypeAlias = "queue.Queue[Any]"


@pytest.fixture
def events(driver: PowerVMDriver) -> Events:
    heard: Events = queue.Queue()
    driver.register_event_listener(heard.put)
    return heard


def happens(cloud: Cloud, instance: Any, state: str) -> None:
    cloud.control("PATCH", f"/hosts/{cloud.host}/partitions/{instance.name}", {"state": state})


def said(driver: PowerVMDriver, instance: Any, host: str, transition: str) -> None:
    """As the services say it."""
    payload = {"host": host, "uuid": instance.uuid, "transition": transition, "powerState": "NOSTATE", "at": ""}
    driver._backend.client.send(subjects.event("instance.lifecycle", instance.uuid), payload)


def heard(events: Events, instance: Any) -> Any:
    while True:
        event = events.get(timeout=SECONDS)
        if event.get_instance_uuid() == instance.uuid:
            return event.get_transition()


def test_a_partition_that_stops_by_itself_is_told_and_get_info_agrees(
    driver: PowerVMDriver, cloud: Cloud, events: Events
) -> None:
    with server(driver, cloud) as instance:
        assert heard(events, instance) == virtevent.EVENT_LIFECYCLE_STARTED
        happens(cloud, instance, "not activated")
        assert heard(events, instance) == virtevent.EVENT_LIFECYCLE_STOPPED
        assert driver.get_info(instance).state == power_state.SHUTDOWN


def test_what_is_no_longer_true_or_of_another_host_is_not_told(
    driver: PowerVMDriver, cloud: Cloud, events: Events
) -> None:
    with server(driver, cloud) as instance:
        said(driver, instance, cloud.host, "stopped")
        said(driver, instance, cloud.host, "suspended")
        said(driver, instance, "another", "started")
        said(driver, instance, cloud.host, "resumed")
        assert heard(events, instance) == virtevent.EVENT_LIFECYCLE_RESUMED


def test_what_nova_has_no_event_for_is_known_all_the_same(driver: PowerVMDriver, cloud: Cloud, events: Events) -> None:
    with server(driver, cloud) as instance:
        assert driver.get_info(instance).state == power_state.RUNNING
        happens(cloud, instance, "error")
        said(driver, instance, cloud.host, "crashed")
        said(driver, instance, cloud.host, "gone")
        happens(cloud, instance, "running")
        said(driver, instance, cloud.host, "started")
        assert heard(events, instance) == virtevent.EVENT_LIFECYCLE_STARTED
        happens(cloud, instance, "not activated")
        said(driver, instance, cloud.host, "stopped")
        assert heard(events, instance) == virtevent.EVENT_LIFECYCLE_STOPPED
        assert driver.get_info(instance).state == power_state.SHUTDOWN
