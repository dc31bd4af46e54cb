"""volumes.py BACKEND: the volume type of a backend, once Cinder's scheduler knows that there is one."""

import sys
import time

import openstack

SECONDS = 180

cloud = openstack.connect()
name = sys.argv[1]
cloud.block_storage.create_type(name=name, extra_specs={"volume_backend_name": name})
deadline = time.monotonic() + SECONDS
# A backend that has started before the scheduler is unknown to it until it reports once more; volumes fail until then.
while not any(pool.name.split("@")[-1].startswith(name) for pool in cloud.block_storage.backend_pools()):
    if time.monotonic() > deadline:
        sys.exit(f"Cinder's scheduler knows no backend {name} after {SECONDS} s")
    time.sleep(1)
