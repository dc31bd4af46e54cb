"""Nova's periodic tasks cost one request, and a back end that does not answer does not hold them up."""

import signal
import time
import uuid

import pytest
from nova import exception
from nova.compute import power_state

from tests import builders
from tests.fleets import INSTANCES, Fleet
from tests.test_waiting_for_ports import eventually


def test_the_states_of_500_instances_cost_one_request(fleet: Fleet) -> None:
    assert fleet.sync() == [power_state.RUNNING] * INSTANCES
    counts = fleet.counts()
    assert counts["list-servers"] == 1
    assert "get-instance" not in counts


def test_a_state_that_nova_is_about_to_act_upon_is_asked_for_by_itself(fleet: Fleet) -> None:
    fleet.sync()
    fleet.driver.get_info(fleet.instances[0], use_cache=False)
    fleet.driver.get_info(fleet.instances[0], use_cache=False)
    assert fleet.counts()["get-instance"] == 2


def test_an_instance_that_the_host_lacks_is_not_found_without_a_question(fleet: Fleet) -> None:
    fleet.sync()
    with pytest.raises(exception.InstanceNotFound):
        fleet.driver.get_info(builders.bare_instance(str(uuid.uuid4())))
    assert "get-instance" not in fleet.counts()


def test_a_gateway_that_is_stalled_holds_all_periodic_tasks_together_less_than_ten_seconds(fleet: Fleet) -> None:
    fleet.gateway.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    states = fleet.sync()
    for _ in range(3):
        with pytest.raises(exception.VirtDriverNotReady):
            fleet.driver.get_available_resource("fleet")
        with pytest.raises(exception.VirtDriverNotReady):
            fleet.driver.list_instance_uuids()
    assert time.monotonic() - started < 10
    assert all(isinstance(state, exception.VirtDriverNotReady) for state in states)

    fleet.gateway.send_signal(signal.SIGCONT)
    eventually(lambda: fleet.sync() == [power_state.RUNNING] * INSTANCES)


def test_a_broker_that_is_away_is_no_different(fleet: Fleet) -> None:
    fleet.sync()
    fleet.broker.kill()
    started = time.monotonic()
    for _ in range(3):
        with pytest.raises(exception.VirtDriverNotReady):
            fleet.driver.get_info(fleet.instances[0], use_cache=False)
    assert time.monotonic() - started < 10
    fleet.broker.start()
    eventually(lambda: fleet.sync() == [power_state.RUNNING] * INSTANCES)


def test_after_an_interruption_states_are_read_again_since_events_may_have_been_missed(fleet: Fleet) -> None:
    fleet.sync()
    fleet.broker.restart()

    def read_again() -> bool:
        fleet.sync()
        return fleet.counts().get("list-servers") == 2

    eventually(read_again)
