"""Options of the group ``[powervm]`` in Neutron's configuration (``ml2_conf.ini``)."""

from __future__ import annotations

from typing import Any

from oslo_config import cfg
from powervm_client import Settings, oslo_options
from powervm_client.oslo_options import NATS_OPTIONS

GROUP = cfg.OptGroup(
    "powervm", title="PowerVM", help="How neutron-server reaches the PowerVM services. Hosts are configured there."
)

OPTIONS = [
    *NATS_OPTIONS,
    cfg.FloatOpt(
        "request_timeout",
        default=8.0,
        min=0.1,
        help="How long binding a port may wait for an answer of the services, in seconds. After one that did not come, "
        "ports are bound by what was known last, without asking, for as long again.",
    ),
    cfg.FloatOpt(
        "networks_max_age",
        default=30.0,
        min=0.0,
        help="For how long the known physical networks of a host are good for binding, in seconds.",
    ),
    cfg.FloatOpt(
        "waiting_interval",
        default=30.0,
        min=0.1,
        help="How often the services are asked about bound ports that are not up, in seconds.",
    ),
    cfg.FloatOpt(
        "resync_interval",
        default=600.0,
        min=0.1,
        help="How often all bound ports are compared with what the services know, in seconds. It is done also at the "
        "start and whenever the connection to NATS was interrupted.",
    ),
]


def register(conf: Any) -> None:
    conf.register_group(GROUP)
    conf.register_opts(OPTIONS, group=GROUP)


def list_opts() -> list[tuple[cfg.OptGroup, list[cfg.Opt]]]:
    """For the generator of sample configurations."""
    return [(GROUP, OPTIONS)]


def settings_of(conf: Any) -> Settings:
    """How to reach NATS.

    :raises ValueError: for an option without its partner
    """
    return oslo_options.settings_of(conf.powervm, f"/powervm/neutron-server/{conf.host}")
