from collections.abc import Iterator
from typing import Any

import nova.conf
import pytest
from nova import objects
from nova.api.metadata import base as metadata
from nova.network import security_group_api
from powervm_testing.cloud import Cloud

from powervm_nova import driver as nova_driver
from powervm_nova import finder, options
from powervm_nova.driver import PowerVMDriver
from tests.fleets import Fleet, running_fleet
from tests.virtapi import PortEvents

finder.install()
objects.register_all()
CONF = nova.conf.CONF
CONF([], project="nova", default_config_files=[])


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    with Cloud() as cloud:
        yield cloud


@pytest.fixture
def conf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Nova's options, each as it was again after the test."""
    yield CONF
    CONF.clear_override("host")
    for option in options.OPTIONS:
        CONF.clear_override(option.name, group="powervm")
    for name in ("vif_plugging_timeout", "vif_plugging_is_fatal", "shutdown_timeout", "force_config_drive"):
        CONF.clear_override(name)


@pytest.fixture(autouse=True)
def instances_of_nova(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Nova's database has of the host when the service starts; to be filled by the test."""
    known: list[Any] = []
    monkeypatch.setattr(nova_driver, "_instances_on", lambda host: known)
    return known


@pytest.fixture
def fleet(conf: Any) -> Iterator[Fleet]:
    with running_fleet(conf) as fleet:
        yield fleet


@pytest.fixture
def ports() -> PortEvents:
    return PortEvents()


@pytest.fixture
def nova_boundary(monkeypatch: pytest.MonkeyPatch) -> None:
    """What InstanceMetadata asks of Nova's database and of Neutron."""
    monkeypatch.setattr(metadata, "_format_instance_mapping", lambda instance: {"ami": "sda", "root": "/dev/sda"})
    monkeypatch.setattr(security_group_api, "get_instance_security_groups", lambda *args, **kwargs: [])


@pytest.fixture
def driver(cloud: Cloud, conf: Any, ports: PortEvents, nova_boundary: None) -> Iterator[PowerVMDriver]:
    """The driver as nova-compute has it after its start."""
    conf.set_override("host", cloud.host)
    conf.set_override("nats_servers", [cloud.nats], group="powervm")
    driver = PowerVMDriver(ports)
    driver.init_host(cloud.host)
    yield driver
    driver.cleanup_host(cloud.host)
