from collections.abc import Iterator

import pytest
from powervm_testing.nats_server import NatsServer

from powervm_client import Client, Settings


@pytest.fixture
def nats() -> Iterator[NatsServer]:
    with NatsServer() as server:
        yield server


@pytest.fixture
def client(nats: NatsServer) -> Iterator[Client]:
    client = Client(Settings(servers=[nats.url], source="/powervm/test"))
    yield client
    client.close()
