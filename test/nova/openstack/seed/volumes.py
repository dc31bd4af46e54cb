"""volumes.py BACKEND: the volume type of a backend."""

import sys

import openstack

cloud = openstack.connect()
name = sys.argv[1]
cloud.block_storage.create_type(name=name, extra_specs={"volume_backend_name": name})
