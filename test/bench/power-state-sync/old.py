"""The same with the old in-tree driver: `old.py <port> <runs>`, uuids as lines; seconds of each run as JSON."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from nova import context, objects
from nova.compute import power_state
from nova.virt.powervm import vm
from pypowervm import adapter

SYNC_THREADS = 5

objects.register_all()
port, runs = sys.argv[1:]
session = adapter.Session("127.0.0.1", "nova", "nova", protocol="http", port=int(port))
client = adapter.Adapter(session)
instances = [objects.Instance(context.get_admin_context(), uuid=line.strip()) for line in sys.stdin]

seconds = []
for _ in range(int(runs)):
    started = time.perf_counter()
    with ThreadPoolExecutor(SYNC_THREADS) as pool:
        states = list(pool.map(lambda instance: vm.get_vm_info(client, instance).state, instances))
    seconds.append(time.perf_counter() - started)
    assert set(states) <= {power_state.RUNNING, power_state.SHUTDOWN}, set(states)
print(json.dumps(seconds))
