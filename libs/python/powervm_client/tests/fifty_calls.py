"""Fifty calls at once of two clients while the broker restarts: `fifty_calls.py native|eventlet`, by kind of thread."""

import sys

if sys.argv[1] == "eventlet":
    import eventlet

    eventlet.monkey_patch()

import pathlib
import subprocess
import threading

from powervm_testing.nats_server import NatsServer

from powervm_client import Client, Settings

CALLS = 50
ECHO = str(pathlib.Path(__file__).with_name("echo_service.py"))


def main() -> None:
    with NatsServer() as server:
        echo = subprocess.Popen([sys.executable, ECHO, server.url], stdout=subprocess.PIPE)
        try:
            assert echo.stdout is not None
            echo.stdout.readline()
            run(server)
        finally:
            echo.kill()
            echo.wait()


def run(server: NatsServer) -> None:
    clients = [Client(Settings(servers=[server.url])) for _ in range(2)]
    answers: dict[int, object] = {}
    under_way = threading.Semaphore(0)

    def call(number: int) -> None:
        client = clients[number % 2]
        client.query("powervm.query.echo.answer.v1", {"number": -number}, 30)
        under_way.release()
        said = client.query("powervm.query.echo.answer.v1", {"number": number}, 30)["said"]["number"]
        client.send("powervm.command.gateway.spawn.v1", {"number": number}, f"command-{number}", 30)
        answers[number] = said

    threads = [threading.Thread(target=call, args=(number,)) for number in range(CALLS)]
    for thread in threads:
        thread.start()
    under_way.acquire()
    server.restart()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    assert answers == {number: number for number in range(CALLS)}, answers
    print(f"{len(answers)} answered")


main()
