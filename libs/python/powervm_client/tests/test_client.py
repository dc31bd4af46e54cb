"""What callers see of queries, commands and events."""

import pathlib
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import nats.errors
import pytest
from powervm_testing.nats_server import NatsServer

from powervm_client import Client, PowerVMError, Settings

ECHO = str(pathlib.Path(__file__).with_name("echo_service.py"))
ANSWER, FAIL, HANG = (f"powervm.query.echo.{name}.v1" for name in ("answer", "fail", "hang"))
EVENT = "powervm.event.test.happened.v1"


@pytest.fixture
def echo(nats: NatsServer) -> Iterator[None]:
    service = subprocess.Popen([sys.executable, ECHO, nats.url], stdout=subprocess.PIPE)
    assert service.stdout is not None
    service.stdout.readline()
    yield
    service.kill()
    service.wait()


def failure(client: Client, subject: str, seconds: float = 5) -> PowerVMError:
    with pytest.raises(PowerVMError) as raised:
        client.query(subject, {}, seconds)
    return raised.value


@pytest.mark.usefixtures("echo")
def test_a_query_carries_cloud_events_attributes(client: Client) -> None:
    headers = client.query(ANSWER, {"a": 1})["headers"]
    assert headers["ce-source"] == "/powervm/test"
    assert headers["ce-type"] == ANSWER
    assert {"ce-id", "ce-time", "ce-specversion", "content-type"} <= set(headers)


@pytest.mark.usefixtures("echo")
def test_an_answer_that_is_an_error_is_a_failure_with_its_code_and_field(client: Client) -> None:
    error = failure(client, FAIL)
    assert error.code == "flavor.invalid"
    assert error.failure.field == "flavor"
    assert str(error) == "bad [flavor.invalid]"


@pytest.mark.usefixtures("echo")
def test_no_answer_is_a_timeout_in_time(client: Client) -> None:
    client.query(ANSWER, {})
    started = time.monotonic()
    assert failure(client, HANG, seconds=0.5).code == "service.timeout"
    assert time.monotonic() - started < 2


def test_nobody_there_is_said_as_such(client: Client) -> None:
    assert failure(client, ANSWER).code == "service.unavailable"


def test_no_broker_is_said_in_time_without_its_password() -> None:
    client = Client(Settings(servers=["nats://user:CANARY@127.0.0.1:1"]))
    error = failure(client, ANSWER, seconds=0.5)
    assert error.code == "nats.unreachable"
    assert "nats://127.0.0.1:1" in str(error)
    assert "CANARY" not in str(error) + repr(client.settings)
    client.close()


@pytest.mark.usefixtures("echo")
def test_a_client_can_be_used_again_after_it_was_closed(client: Client) -> None:
    client.query(ANSWER, {})
    client.close()
    assert client.query(ANSWER, {"a": 2})["said"] == {"a": 2}


def test_a_client_that_may_not_log_on_says_so() -> None:
    with NatsServer('authorization { user: "nova", password: "right" }') as server:
        wrong = Client(Settings(servers=[server.url], user="nova", password="wrong"))
        assert "authorization" in str(failure(wrong, ANSWER, seconds=1)).lower()
        wrong.close()
        right = Client(Settings(servers=[server.url], user="nova", password="right"))
        assert failure(right, ANSWER).code == "service.unavailable"
        right.close()


CREDENTIALS = """-----BEGIN NATS USER JWT-----
eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.e30.CANARY
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
SUACANARY
------END USER NKEY SEED------
"""


def test_credentials_without_the_package_that_signs_say_what_to_install(
    nats: NatsServer, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nkeys", None)
    file = tmp_path / "nova.creds"
    file.write_text(CREDENTIALS)
    client = Client(Settings(servers=[nats.url], credentials_file=str(file)))
    assert "pip install nkeys" in str(failure(client, ANSWER, seconds=1))
    client.close()


@pytest.mark.usefixtures("echo")
def test_a_service_that_misses_another_which_reconnects_is_asked_again(client: Client) -> None:
    answers = [client.query("powervm.query.echo.late.v1", {}, 5) for _ in range(2)]
    assert answers == [{"asked": 3}, {"asked": 4}]


class Heard:
    def __init__(self) -> None:
        self.things: queue.Queue[object] = queue.Queue()

    def event(self, payload: Mapping[str, Any]) -> None:
        if payload.get("defect"):
            raise ValueError("a handler's own")
        self.things.put(payload["number"])

    def gap(self) -> None:
        self.things.put("gap")

    def next(self) -> object:
        return self.things.get(timeout=10)


@pytest.mark.usefixtures("echo")
def test_events_are_handled_in_order_and_a_handler_that_fails_does_not_end_them(client: Client) -> None:
    heard = Heard()
    client.subscribe("powervm.command.gateway.>", heard.event, heard.gap)
    for number in range(3):
        client.send("powervm.command.gateway.x.v1", {"number": number})
    client.send("powervm.command.gateway.x.v1", {"defect": True})
    client.send("powervm.command.gateway.x.v1", {"number": 3})
    assert [heard.next() for _ in range(4)] == [0, 1, 2, 3]


@pytest.mark.usefixtures("echo")
def test_a_handler_may_itself_ask(client: Client) -> None:
    answers: queue.Queue[object] = queue.Queue()
    client.subscribe("powervm.command.gateway.>", lambda payload: answers.put(client.query(ANSWER, payload)["said"]))
    client.send("powervm.command.gateway.x.v1", {"number": 1})
    assert answers.get(timeout=10) == {"number": 1}


@pytest.mark.usefixtures("echo")
def test_after_an_interruption_a_subscriber_is_told_and_goes_on(client: Client, nats: NatsServer) -> None:
    heard = Heard()
    client.subscribe("powervm.command.gateway.>", heard.event, heard.gap)
    client.send("powervm.command.gateway.x.v1", {"number": 0})
    nats.restart()
    client.send("powervm.command.gateway.x.v1", {"number": 1})
    told = [heard.next() for _ in range(3)]
    assert told[0] == 0
    assert set(told[1:]) == {1, "gap"}


@pytest.mark.usefixtures("echo")
def test_a_command_sent_twice_under_one_id_is_stored_once(client: Client) -> None:
    heard = Heard()
    for _ in range(2):
        client.send("powervm.command.gateway.x.v1", {"number": 1}, "same-id")
    stored = client.query("$JS.API.STREAM.INFO.POWERVM_COMMANDS", {})["state"]["messages"]
    assert stored == 1
    assert heard.things.empty()


def test_a_blocking_call_on_the_thread_of_nats_is_a_defect_that_is_named(client: Client) -> None:
    client._open()
    found: queue.Queue[BaseException] = queue.Queue()

    def on_the_loop() -> None:
        try:
            client.query(ANSWER, {})
        except RuntimeError as error:
            found.put(error)

    client._thread.loop.call_soon_threadsafe(on_the_loop)
    assert "would wait for itself" in str(found.get(timeout=10))


def test_a_client_can_be_closed_while_it_connects(nats: NatsServer) -> None:
    for _ in range(20):
        client = Client(Settings(servers=[nats.url]))
        client._open()
        client.close()


@pytest.mark.usefixtures("echo")
def test_a_call_that_is_under_way_when_the_client_is_closed_ends(client: Client) -> None:
    ended: queue.Queue[PowerVMError] = queue.Queue()
    thread = threading.Thread(target=lambda: ended.put(failure(client, HANG, seconds=60)))
    client.query(ANSWER, {})
    under_way = client._calls._futures
    thread.start()
    while not under_way:
        time.sleep(0.01)
    client.close()
    assert ended.get(timeout=30).code in ("client.closed", "service.timeout")
    thread.join()


@pytest.mark.usefixtures("echo")
def test_a_logon_that_the_server_ends_is_made_again_with_all_that_was_heard(client: Client) -> None:
    heard = Heard()
    client.subscribe("powervm.command.gateway.>", heard.event, heard.gap)
    client._call(client._connection._client.close())
    assert heard.next() == "gap"
    client.send("powervm.command.gateway.x.v1", {"number": 1})
    assert heard.next() == 1


@pytest.mark.usefixtures("echo")
def test_clients_of_one_process_do_not_disturb_each_other(client: Client, nats: NatsServer) -> None:
    other = Client(Settings(servers=[nats.url]))
    assert other.query(ANSWER, {"of": "other"})["said"] == {"of": "other"}
    assert client.query(ANSWER, {"of": "one"})["said"] == {"of": "one"}
    other.close()
    assert client.query(ANSWER, {"of": "one"})["said"] == {"of": "one"}


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize(
    "error",
    [
        nats.errors.ConnectionClosedError(),
        nats.errors.ConnectionReconnectingError(),
        nats.errors.TimeoutError(),
        ConnectionResetError("cut"),
    ],
    ids=repr,
)
def test_a_link_that_is_lost_just_when_somebody_wants_to_listen_is_waited_for(
    error: Exception, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.query(ANSWER, {})
    assert client._connection._link is not None
    link = client._connection._link.client
    subscribe, left = link.subscribe, [error, error]

    async def lost_at_first(*args: Any, **kwargs: Any) -> Any:
        if left:
            raise left.pop()
        return await subscribe(*args, **kwargs)

    monkeypatch.setattr(link, "subscribe", lost_at_first)
    heard = Heard()
    client.subscribe("powervm.command.gateway.x.v1", heard.event)
    client.send("powervm.command.gateway.x.v1", {"number": 0})
    assert heard.next() == 0
    left.extend([error] * 2)
    with pytest.raises(PowerVMError) as raised:
        client.run("powervm.command.gateway.y.v1", {}, 2)
    assert raised.value.code == "operation.timeout"
    left.extend([error] * 1000)
    with pytest.raises(PowerVMError) as raised:
        client.run("powervm.command.gateway.y.v1", {}, 1)
    assert raised.value.code == "nats.unreachable"


def test_a_message_that_is_too_large_is_a_failure_that_says_so(client: Client) -> None:
    with pytest.raises(PowerVMError, match="more than the NATS server takes") as raised:
        client.query(ANSWER, {"long": "x" * 5_000_000})
    assert raised.value.code == "request.too-large"
