"""A neutron-server of ten ports on green threads: says which ports it has bound, and ends when all are up."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

from neutron_plugin import NeutronPlugin  # noqa: E402

VLAN = 1301


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="powervm-neutron-") as folder:
        neutron = NeutronPlugin(Path(folder), sys.argv[1])
        network = neutron.network(VLAN)
        ports = list(eventlet.GreenPool(10).imap(lambda _: neutron.port(network, "p8a"), range(10)))
        (worker,) = neutron.driver.get_workers()
        worker.start()
        print(json.dumps([port["id"] for port in ports]), flush=True)
        for port in ports:
            neutron.await_status(port["id"], "ACTIVE")
        worker.stop()
        worker.wait()
    print(f"{len(ports)} up", flush=True)


main()
