"""flavors.py: flavors as small as partitions can be."""

import openstack

cloud = openstack.connect()
for name, ident, ram in (("small", "1", 256), ("medium", "2", 512)):
    cloud.compute.create_flavor(name=name, id=ident, ram=ram, disk=1, vcpus=1)
