"""Nova's power state sync with our driver: `ours.py <nats url> <host> <runs>`, uuids as lines; seconds of each run as JSON."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import nova.conf
from nova import context, objects
from nova.compute import power_state
from powervm_nova.driver import PowerVMDriver

SYNC_THREADS = 5

objects.register_all()
conf = nova.conf.CONF
conf([], project="nova", default_config_files=[])
url, host, runs = sys.argv[1:]
conf.set_override("host", host)
conf.set_override("nats_servers", [url], group="powervm")
instances = [objects.Instance(context.get_admin_context(), uuid=line.strip()) for line in sys.stdin]
driver = PowerVMDriver(None)
driver.init_host(host)

seconds = []
for _ in range(int(runs)):
    driver._states.forget_all()
    started = time.perf_counter()
    assert driver.get_num_instances() == len(instances)
    with ThreadPoolExecutor(SYNC_THREADS) as pool:
        states = list(pool.map(lambda instance: driver.get_info(instance).state, instances))
    seconds.append(time.perf_counter() - started)
    assert set(states) <= {power_state.RUNNING, power_state.SHUTDOWN}, set(states)
driver.cleanup_host(host)
print(json.dumps(seconds))
