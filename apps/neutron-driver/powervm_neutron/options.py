"""Options of the group ``[powervm]`` in Neutron's configuration (``ml2_conf.ini``)."""

from __future__ import annotations

from typing import Any

from oslo_config import cfg
from powervm_client import Settings

GROUP = cfg.OptGroup(
    "powervm", title="PowerVM", help="How neutron-server reaches the PowerVM services. Hosts are configured there."
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
    group = conf.powervm
    if group.nats_key_file and not group.nats_cert_file:
        raise ValueError("[powervm]nats_key_file needs nats_cert_file")
    if not group.nats_servers:
        raise ValueError("[powervm]nats_servers names no server")
    return Settings(
        servers=tuple(group.nats_servers),
        source=f"/powervm/neutron-server/{conf.host}",
        credentials_file=group.nats_credentials_file,
        user=group.nats_user,
        password=group.nats_password,
        ca_file=group.nats_ca_file,
        certificate_file=group.nats_cert_file,
        key_file=group.nats_key_file,
    )
