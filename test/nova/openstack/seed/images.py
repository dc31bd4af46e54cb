"""images.py FILE NAME...: public raw images, all with the bytes of the file."""

import sys

import openstack

cloud = openstack.connect()
for name in sys.argv[2:]:
    cloud.create_image(
        name,
        filename=sys.argv[1],
        disk_format="raw",
        container_format="bare",
        visibility="public",
        wait=True,
    )
