"""Options of the group ``[powervm]`` in nova.conf."""

from __future__ import annotations

from typing import Any

from oslo_config import cfg
from powervm_client import Settings, oslo_options
from powervm_client.oslo_options import NATS_OPTIONS

GROUP = cfg.OptGroup(
    "powervm", title="PowerVM", help="How nova-compute reaches the PowerVM services. Hosts are configured there."
)

OPTIONS = [
    *NATS_OPTIONS,
    cfg.StrOpt(
        "host_id",
        help="Name of the PowerVM host that this service manages: its id or novaHost in the configuration of the "
        "PowerVM services. Nova's [DEFAULT]host when it is not set.",
    ),
    cfg.IntOpt(
        "startup_wait",
        default=120,
        min=0,
        help="How long nova-compute waits at its start for NATS, the PowerVM services and the host, in seconds.",
    ),
    cfg.FloatOpt(
        "read_timeout",
        default=6.0,
        min=1.0,
        max=9.0,
        help="How long a periodic task may wait for an answer, in seconds. After one that did not come the next calls "
        "fail at once, until an answer comes again.",
    ),
    cfg.FloatOpt("request_timeout", default=30.0, min=1.0, help="How long a user's request may wait for an answer."),
    cfg.IntOpt("build_timeout", default=7200, min=60, help="How long building or destroying an instance may take."),
    cfg.IntOpt("power_timeout", default=900, min=60, help="How long a change of power may take."),
    cfg.IntOpt("change_timeout", default=900, min=60, help="How long attaching or detaching one device may take."),
    cfg.FloatOpt(
        "state_cache_max_age",
        default=60.0,
        min=1.0,
        help="How old known power states may be before all are read again, by one request, in seconds. Events keep "
        "them true in between.",
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
    return oslo_options.settings_of(conf.powervm, f"/powervm/nova-compute/{conf.host}")
