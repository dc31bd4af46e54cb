"""networks.py SEA OVS EXTERNAL VLAN: a network on each of these physical networks, and a router from the first to the last.

VLAN is that of the first.
"""

import sys

import openstack

cloud = openstack.connect()
sea, ovs, external, tag = sys.argv[1:]


def network(name: str, cidr: str, dhcp: bool = True, **options: object):
    made = cloud.network.create_network(name=name, **options)
    subnet = cloud.network.create_subnet(
        network_id=made.id, name=f"{name}-subnet", ip_version=4, cidr=cidr, is_dhcp_enabled=dhcp
    )
    return made, subnet


def vlan(physical_network: str, tag: int) -> dict[str, object]:
    return {
        "provider_network_type": "vlan",
        "provider_physical_network": physical_network,
        "provider_segmentation_id": tag,
        "is_shared": True,
    }


_, private = network("private", "198.51.100.0/24", **vlan(sea, int(tag)))
network("overlay", "192.0.2.0/24", **vlan(ovs, 151))
public, _ = network(
    "public",
    "203.0.113.0/24",
    dhcp=False,
    is_router_external=True,
    provider_network_type="flat",
    provider_physical_network=external,
)
router = cloud.network.create_router(name="router", external_gateway_info={"network_id": public.id})
cloud.network.add_interface_to_router(router, subnet_id=private.id)
