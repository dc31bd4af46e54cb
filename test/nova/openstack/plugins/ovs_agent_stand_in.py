"""Stands where Neutron's Open vSwitch agent would be on a host: says that it is alive, and sets ports of its kind up.

As the agent does, it waits until the port's device is there: an adapter with its MAC on the simulated host. It wires nothing and
leaves every other VIF type alone. Arguments are those of Neutron's daemons, with the host in them; `PHYSICAL_NETWORKS` names the
networks that it serves, `SIMULATOR` the control URL, and the usual `OS_` variables the account that it looks for ports with.
"""

import os
import sys
import time
from typing import Any

import openstack
import requests
from neutron.agent import rpc as agent_rpc
from neutron.common import config as common_config
from neutron.conf.agent import common as agent_config
from neutron_lib import context
from neutron_lib.agent import topics
from oslo_config import cfg

REPORT_EVERY_S = 30
LOOK_EVERY_S = 1.0
AGENT = "ovs-agent-stand-in"

agent_config.register_agent_state_opts_helper(cfg.CONF)
common_config.register_common_config_options()
common_config.init(sys.argv[1:])
common_config.setup_logging()

host = cfg.CONF.host
ctx = context.get_admin_context_without_session()
reports = agent_rpc.PluginReportStateAPI(topics.REPORTS)
plugin = agent_rpc.PluginApi(topics.PLUGIN)
cloud = openstack.connect()
simulator = os.environ["SIMULATOR"]
mappings = {name: f"br-{name}" for name in os.environ["PHYSICAL_NETWORKS"].split(",")}
state: dict[str, Any] = {
    "binary": AGENT,
    "host": host,
    "topic": "N/A",
    "agent_type": "Open vSwitch agent",
    "start_flag": True,
    "configurations": {
        "bridge_mappings": mappings,
        "tunnel_types": [],
        "datapath_type": "system",
        "in_distributed_mode": False,
        "arp_responder_enabled": False,
    },
}


def report() -> None:
    reports.report_state(ctx, state, use_call=True)
    state.pop("start_flag", None)


def set_ports_up() -> None:
    wanted = {"binding:host_id": host, "status": "DOWN", "admin_state_up": True}
    ports = cloud.network.get("/ports", params=wanted).json()["ports"]
    down = [port for port in ports if port["binding:vif_type"] == "ovs"]
    macs = adapters() if down else set()
    for port in down:
        if port["mac_address"].replace(":", "").upper() in macs:
            plugin.update_device_up(ctx, port["id"], AGENT, host)
            print("up", port["id"], flush=True)


def adapters() -> set[str]:
    """MACs of all virtual Ethernet adapters, as twelve digits in upper case."""
    objects = requests.get(f"{simulator}/state", timeout=10).json().values()
    return {one["mac"].upper() for one in objects if one.get("kind") == "ClientNetworkAdapter"}


reported = 0.0
while True:
    try:
        if not reported or time.monotonic() - reported > REPORT_EVERY_S:
            report()
            reported = time.monotonic()
            print("reported", flush=True)
        set_ports_up()
    except Exception as error:  # neutron-server may be starting: the next round tries again
        print("error", repr(error)[:300], file=sys.stderr, flush=True)
    time.sleep(LOOK_EVERY_S)
