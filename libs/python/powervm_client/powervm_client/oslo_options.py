"""Options of a service of OpenStack that say how it reaches NATS; for programs that have ``oslo.config``."""

from __future__ import annotations

from typing import Any

from oslo_config import cfg

from powervm_client.settings import Settings

NATS_OPTIONS = [
    cfg.ListOpt(
        "nats_servers", default=["nats://127.0.0.1:4222"], help="URLs of the NATS servers; any of them will do."
    ),
    cfg.StrOpt("nats_credentials_file", help="NATS credentials file (JWT and seed)."),
    cfg.StrOpt("nats_user", help="User name at NATS, where no credentials file is used."),
    cfg.StrOpt("nats_password", secret=True, help="Password of nats_user."),
    cfg.StrOpt("nats_ca_file", help="PEM file with the authority of the NATS servers; switches TLS on."),
    cfg.StrOpt("nats_cert_file", help="PEM file with the client certificate, where the NATS servers want one."),
    cfg.StrOpt("nats_key_file", help="PEM file with the private key of nats_cert_file."),
]


def settings_of(group: Any, source: str) -> Settings:
    """How to reach NATS, by the values of NATS_OPTIONS in the group ``[powervm]``.

    :param source: who speaks: ``/powervm/nova-compute/power1``
    :raises ValueError: for an option without its partner
    """
    if group.nats_key_file and not group.nats_cert_file:
        raise ValueError("[powervm]nats_key_file needs nats_cert_file")
    if not group.nats_servers:
        raise ValueError("[powervm]nats_servers names no server")
    return Settings(
        servers=tuple(group.nats_servers),
        source=source,
        credentials_file=group.nats_credentials_file,
        user=group.nats_user,
        password=group.nats_password,
        ca_file=group.nats_ca_file,
        certificate_file=group.nats_cert_file,
        key_file=group.nats_key_file,
    )
