"""neutron-server runs on green threads up to 2025, and on native ones since."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from powervm_testing.nats_server import NatsServer
from stand_in import PORTS, StandIn
from test_worker import state

SCRIPT = str(Path(__file__).with_name("green_server.py"))


@pytest.mark.skipif(int(version("neutron").split(".")[0]) > 24, reason="this Neutron has left eventlet")
def test_ports_come_up_under_eventlet_though_the_broker_restarts(broker: NatsServer, services: StandIn) -> None:
    with subprocess.Popen([sys.executable, SCRIPT, broker.url], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        bound = [{"id": port, "device_id": "", "mac_address": ""} for port in json.loads(server.stdout.readline())]
        services.await_question(PORTS, 0)
        for port in bound[:5]:
            services.say(state(port))
        broker.kill()
        services.ports["p8a"] = [state(port) for port in bound]
        broker.start()
        assert server.communicate(timeout=60)[0].strip() == "10 up"
