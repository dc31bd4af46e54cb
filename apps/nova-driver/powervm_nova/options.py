"""Options of the group ``[powervm]`` in nova.conf."""

from __future__ import annotations

from typing import Any

from oslo_config import cfg
from powervm_client import Settings

GROUP = cfg.OptGroup(
    "powervm", title="PowerVM", help="How nova-compute reaches the PowerVM services. Hosts are configured there."
)

OPTIONS = [
    cfg.ListOpt(
        "nats_servers", default=["nats://127.0.0.1:4222"], help="URLs of the NATS servers; any of them will do."
    ),
    cfg.StrOpt("nats_credentials_file", help="NATS credentials file (JWT and seed)."),
    cfg.StrOpt("nats_user", help="User name at NATS, where no credentials file is used."),
    cfg.StrOpt("nats_password", secret=True, help="Password of nats_user."),
    cfg.StrOpt("nats_ca_file", help="PEM file with the authority of the NATS servers; switches TLS on."),
    cfg.StrOpt("nats_cert_file", help="PEM file with the client certificate, where the NATS servers want one."),
    cfg.StrOpt("nats_key_file", help="PEM file with the private key of nats_cert_file."),
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
    group = conf.powervm
    if group.nats_key_file and not group.nats_cert_file:
        raise ValueError("[powervm]nats_key_file needs nats_cert_file")
    if not group.nats_servers:
        raise ValueError("[powervm]nats_servers names no server")
    return Settings(
        servers=tuple(group.nats_servers),
        source=f"/powervm/nova-compute/{conf.host}",
        credentials_file=group.nats_credentials_file,
        user=group.nats_user,
        password=group.nats_password,
        ca_file=group.nats_ca_file,
        certificate_file=group.nats_cert_file,
        key_file=group.nats_key_file,
    )
