"""A back end in trouble puts no instance into ERROR, and holds no periodic task up."""

import signal
import time
from typing import Any

import pytest
from nova import context as nova_context
from nova import exception
from powervm_client import Client

from powervm_nova.backend import Limits
from tests import builders
from tests.fleets import Fleet
from tests.test_waiting_for_ports import eventually

TASK_SECONDS = 10.0


def plug_all(fleet: Fleet, count: int = 20) -> None:
    """As Nova does at its start: an exception would be the instance's ERROR."""
    for instance in fleet.instances[:count]:
        fleet.driver.plug_vifs(instance, builders.ports(builders.port()))


def test_a_gateway_that_is_stalled_when_nova_compute_starts_costs_the_patience_for_one_instance(fleet: Fleet) -> None:
    fleet.driver._backend.limits = Limits(plug=2.0)
    fleet.gateway.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    plug_all(fleet)
    assert 2 <= time.monotonic() - started < 4


def test_a_networking_service_that_does_not_answer_is_asked_for_one_instance(fleet: Fleet) -> None:
    plug_all(fleet)
    eventually(lambda: fleet.counts().get("plug-vifs") == 1)


def test_ports_are_not_tried_while_reads_fail_at_once(fleet: Fleet) -> None:
    fleet.gateway.send_signal(signal.SIGSTOP)
    with pytest.raises(exception.VirtDriverNotReady):
        fleet.driver.get_num_instances()
    started = time.monotonic()
    plug_all(fleet)
    assert time.monotonic() - started < 1


def test_a_broker_that_is_away_puts_no_instance_into_error(fleet: Fleet) -> None:
    fleet.driver._backend.limits = Limits(plug=1.0)
    fleet.broker.kill()
    started = time.monotonic()
    plug_all(fleet)
    assert time.monotonic() - started < 4
    fleet.broker.start()


def test_a_service_that_is_being_ended_puts_no_instance_into_error(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Client.run

    def closed_meanwhile(client: Client, *args: Any, **kwargs: Any) -> Any:
        client._calls.end()
        return run(client, *args, **kwargs)

    monkeypatch.setattr(Client, "run", closed_meanwhile)
    plug_all(fleet, 1)


def running_deleted(fleet: Fleet, count: int) -> list[Any]:
    """Those that Nova finds by comparing its deleted ones with `list_instance_uuids`."""
    found = fleet.instances[:count]
    for instance in found:
        instance.deleted = True
    return found


@pytest.mark.parametrize("stalls", ["before", "meanwhile", "never"])
def test_the_clean_up_of_deleted_instances_that_run_is_not_held_up(stalls: str, fleet: Fleet) -> None:
    zombies = running_deleted(fleet, 5)
    context = nova_context.get_admin_context(read_deleted="yes")
    if stalls == "before":
        fleet.gateway.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    try:
        fleet.driver.list_instance_uuids()
    except exception.VirtDriverNotReady:
        assert stalls == "before"
    if stalls == "meanwhile":
        fleet.gateway.send_signal(signal.SIGSTOP)
    for instance in zombies:
        with pytest.raises(exception.InstanceTerminationFailure):
            fleet.driver.destroy(context, instance, builders.ports())
    assert time.monotonic() - started < TASK_SECONDS
    fleet.gateway.send_signal(signal.SIGCONT)
    if stalls != "before":
        eventually(lambda: fleet.counts().get("destroy") == len(zombies))


def test_the_clean_up_is_not_held_up_by_a_broker_that_goes_away_meanwhile(fleet: Fleet) -> None:
    zombies = running_deleted(fleet, 5)
    fleet.driver.list_instance_uuids()
    started = time.monotonic()
    fleet.broker.kill()
    for instance in zombies:
        with pytest.raises(exception.InstancePowerOffFailure):
            fleet.driver.power_off(instance)
    assert time.monotonic() - started < TASK_SECONDS


def test_a_user_who_deletes_while_reads_fail_at_once_is_not_refused(fleet: Fleet) -> None:
    fleet.driver._backend.limits = Limits(build=1.0)
    fleet.gateway.send_signal(signal.SIGSTOP)
    with pytest.raises(exception.VirtDriverNotReady):
        fleet.driver.get_num_instances()
    with pytest.raises(exception.InstanceTerminationFailure, match=r"operation\.timeout"):
        fleet.driver.destroy(builders.context(), fleet.instances[0], builders.ports())
    fleet.gateway.send_signal(signal.SIGCONT)
    eventually(lambda: fleet.counts().get("destroy") == 1)


def test_instances_that_a_user_deleted_some_time_ago_are_reclaimed_without_waiting(fleet: Fleet) -> None:
    instance = fleet.instances[0]
    instance.vm_state = "soft-delete"
    started = time.monotonic()
    with pytest.raises(exception.InstanceTerminationFailure, match="it goes on"):
        fleet.driver.destroy(nova_context.get_admin_context(), instance, builders.ports())
    assert time.monotonic() - started < TASK_SECONDS
