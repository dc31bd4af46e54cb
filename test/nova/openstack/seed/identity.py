"""identity.py ENDPOINTS: service users, roles and endpoints, and a project with one ordinary member, both called `tenant`.

ENDPOINTS is JSON: user -> [service type, URL]. One without a service type only reads.
"""

import json
import os
import sys

import openstack

cloud = openstack.connect()
identity = cloud.identity
domain = identity.find_domain("Default")
project = identity.create_project(name="service", domain_id=domain.id)
roles = {role.name: role for role in identity.roles()}
for name in ("service", "member", "reader"):
    roles[name] = roles.get(name) or identity.create_role(name=name)

for user_name, (service_type, url) in json.loads(sys.argv[1]).items():
    user = identity.create_user(name=user_name, password=os.environ["OS_PASSWORD"], domain_id=domain.id)
    for role in ("admin", "service") if service_type else ("reader",):
        identity.assign_project_role_to_user(project, user, roles[role])
    if service_type:
        name = "cinderv3" if user_name == "cinder" else user_name
        service = identity.create_service(name=name, type=service_type)
        for interface in ("public", "internal", "admin"):
            identity.create_endpoint(service_id=service.id, interface=interface, url=url, region_id="RegionOne")

tenant = identity.create_project(name="tenant", domain_id=domain.id)
member = identity.create_user(name="tenant", password=os.environ["OS_PASSWORD"], domain_id=domain.id)
identity.assign_project_role_to_user(tenant, member, roles["member"])
