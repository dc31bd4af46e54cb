"""The config drive has what Nova would write, and only the guest can read it."""

import base64
import json
import traceback
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from nova import exception, objects
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests import builders
from tests.collector import Collector
from tests.hidden_secrets import hidden_secrets
from tests.servers import disks, spawn
from tests.test_waiting_for_ports import eventually

# Quotes, a backslash and an umlaut show escapes.
ADMIN = 'CANARY-b1 "ü\\" admin password'
USER_DATA = 'CANARY-b2 "ü\\" user data'
FILE = 'CANARY-b3 "ü\\" injected file'
TOKEN = 'CANARY-b4 "\\" keystone token'
CANARIES = (ADMIN, USER_DATA, FILE, TOKEN)

FILES = [("/etc/secret", FILE.encode())]


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def cloud(collector: Collector) -> Iterator[Cloud]:
    """One whose spans are collected, and whose broker keeps nothing of other tests."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
            patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
            cloud = stack.enter_context(Cloud())
        yield cloud


@pytest.fixture
def traced(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    """nova-compute sends its spans to the collector, as it does where one is named."""
    provider = TracerProvider(resource=Resource.create({"service.name": "nova-compute"}))
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(f"{collector.url}/v1/traces")))
    # The process has one for good; this one is to go with the test.
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)


@pytest.fixture
def secretive(cloud: Cloud) -> Any:
    return builders.instance(
        cloud,
        config_drive="True",
        user_data=base64.b64encode(f"#!/bin/sh\necho {USER_DATA}\n".encode()).decode(),
        keypairs=objects.KeyPairList(
            objects=[objects.KeyPair(name="mine", user_id="user", type="ssh", public_key="ssh-rsa AAAA mine")]
        ),
        metadata={"role": "db"},
        key_name="mine",
        key_data="ssh-rsa AAAA mine",
    )


def drive(cloud: Cloud, instance: Any) -> bytes:
    medium = next(one for one in disks(cloud, instance) if str(one.get("storage", "")).startswith("cfg_"))
    path = f"/hosts/{cloud.host}/partitions/{instance.name}/disks/{medium['storage']}/content"
    with urllib.request.urlopen(cloud.control_url + path, timeout=30) as answer:
        content: bytes = answer.read()
    return content


def test_the_guest_gets_its_password_user_data_keys_files_and_network(
    driver: PowerVMDriver, cloud: Cloud, secretive: Any
) -> None:
    port = builders.port()
    spawn(driver, cloud, secretive, admin_password=ADMIN, injected_files=FILES, network_info=builders.ports(port))
    content = drive(cloud, secretive)
    in_json = json.dumps(ADMIN).strip('"')
    for expected in (in_json, USER_DATA, FILE, "ssh-rsa AAAA mine", '"role": "db"', secretive.uuid, port["address"]):
        assert expected.encode() in content
    assert b"pvm_sea" not in content
    driver.destroy(builders.context(), secretive, None)


def test_no_secret_is_readable_in_what_the_broker_keeps_or_in_any_log_span_or_error(
    driver: PowerVMDriver,
    cloud: Cloud,
    collector: Collector,
    traced: None,
    secretive: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    private = builders.image(cloud, visibility="private")
    arguments = {"admin_password": ADMIN, "injected_files": FILES, "image_meta": private}
    spawn(driver, cloud, secretive, context=builders.context(TOKEN), **arguments)
    driver.destroy(builders.context(TOKEN), secretive, None)
    nowhere = builders.ports(builders.port(network=_elsewhere()))
    with pytest.raises(exception.VirtualInterfaceCreateException) as no_port:
        spawn(driver, cloud, secretive, context=builders.context(TOKEN), network_info=nowhere, **arguments)
    absent = builders.image(cloud, visibility="private", id="c0c0b9d1-7c5e-4f35-a5c5-0d7e4b6f9f11")
    with pytest.raises(exception.NovaException) as no_image:
        spawn(driver, cloud, secretive, context=builders.context(TOKEN), **{**arguments, "image_meta": absent})
    driver.destroy(builders.context(), secretive, None)
    eventually(lambda: collector.is_quiet(1.0))

    kept = [path.read_bytes() for path in Path(cloud.nats_store).rglob("*") if path.is_file()]
    # The search itself works: what is no secret is there.
    assert secretive.uuid.encode() in b"".join(kept)
    for service in (b"nova spawn", b"nova destroy", b'"gateway"', b"storage"):
        assert service in b"".join(collector.bodies)
    assert '"service":"storage"' in cloud.log
    assert secretive.uuid in caplog.text
    places = {
        "broker": kept,
        "spans": collector.bodies,
        "logs of the services": [cloud.log.encode()],
        "log of nova-compute": [caplog.text.encode()],
        "errors": [_told(no_port.value), _told(no_image.value)],
    }
    assert hidden_secrets(places, CANARIES) == {place: [] for place in places}


def _told(error: BaseException) -> bytes:
    """What Nova keeps as an instance's fault, or shows of it."""
    return "".join([repr(error), *traceback.format_exception(error)]).encode()


def _elsewhere() -> Any:
    network = builders.port()["network"]
    network["meta"]["physical_network"] = "nowhere"
    return network
