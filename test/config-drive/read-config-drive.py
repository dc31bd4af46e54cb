"""Reads the config drive in a directory with cloud-init's own code and prints what it took, as JSON."""

import base64
import json
import sys

from cloudinit.net import network_state
from cloudinit.sources import DataSourceConfigDrive
from cloudinit.sources.helpers import openstack


def encoded(content):
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


found = DataSourceConfigDrive.read_config_drive(sys.argv[1])
if found["version"] != 2:
    sys.exit("cloud-init found a config drive of version %s" % found["version"])

metadata = found["metadata"]
if "random_seed" in metadata:
    metadata["random_seed"] = encoded(metadata["random_seed"])

config, interfaces = None, []
network_json = found.get("networkdata")
if network_json is not None:
    links = network_json.get("links", [])
    macs = {link["ethernet_mac_address"].lower(): "eth%d" % number for number, link in enumerate(links)}
    config = openstack.convert_net_json(network_json, known_macs=macs)
    state = network_state.parse_net_config_data(config, skip_broken=False)
    interfaces = list(state.iter_interfaces())

json.dump(
    {
        "metadata": metadata,
        "userdata": encoded(found["userdata"]) if found["userdata"] else None,
        "networkConfig": config,
        "interfaces": interfaces,
        "files": {path: encoded(content) for path, content in found["files"].items()},
        "vendordata": found.get("vendordata"),
        "vendordata2": found.get("vendordata2"),
        "ec2Metadata": found["ec2-metadata"],
    },
    sys.stdout,
)
