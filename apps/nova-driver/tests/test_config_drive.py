"""The config drive has what Nova would write, and only the guest can read it."""

import base64
import binascii
import contextlib
import json
import urllib.request
import zlib
from pathlib import Path
from typing import Any

import pytest
from nova import exception, objects
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests import builders
from tests.servers import disks, spawn

ADMIN = "CANARY-admin-pass-b1"
USER_DATA = "CANARY-user-data-b2"
FILE = "CANARY-injected-file-b3"
TOKEN = "CANARY-keystone-token-b4"
CANARIES = (ADMIN, USER_DATA, FILE, TOKEN)


def drive(cloud: Cloud, instance: Any) -> bytes:
    medium = next(one for one in disks(cloud, instance) if str(one.get("storage", "")).startswith("cfg_"))
    path = f"/hosts/{cloud.host}/partitions/{instance.name}/disks/{medium['storage']}/content"
    with urllib.request.urlopen(cloud.control_url + path, timeout=30) as answer:
        content: bytes = answer.read()
    return content


def disguises(secret: str) -> list[bytes]:
    """How a secret may look to whoever reads it: base64 differs with its place."""
    plain = secret.encode()
    found = [plain, binascii.hexlify(plain), json.dumps(secret).strip('"').encode()]
    for offset in range(3):
        encoded = base64.b64encode(b" " * offset + plain)
        found.append(encoded[4 if offset else 0 : -4])
    return found


def seen(content: bytes) -> list[str]:
    return [secret for secret in CANARIES if any(disguise in content for disguise in disguises(secret))]


def unpacked(content: bytes) -> bytes:
    """What is in it after decompression, where it holds compressed data."""
    found = b""
    at = content.find(b"\x78\x9c")
    while at >= 0:
        with contextlib.suppress(zlib.error):
            found += zlib.decompressobj().decompress(content[at:])
        at = content.find(b"\x78\x9c", at + 1)
    return found


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


def test_the_guest_gets_its_password_user_data_keys_files_and_network(
    driver: PowerVMDriver, cloud: Cloud, secretive: Any
) -> None:
    port = builders.port()
    files = [("/etc/secret", FILE.encode())]
    spawn(driver, cloud, secretive, admin_password=ADMIN, injected_files=files, network_info=builders.ports(port))
    content = drive(cloud, secretive)
    for expected in (ADMIN, USER_DATA, FILE, "ssh-rsa AAAA mine", '"role": "db"', secretive.uuid, port["address"]):
        assert expected.encode() in content
    assert b"pvm_sea" not in content
    driver.destroy(builders.context(), secretive, None)


def test_no_secret_is_readable_in_what_the_broker_keeps_or_in_any_log_or_error(
    driver: PowerVMDriver, cloud: Cloud, secretive: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    files = [("/etc/secret", FILE.encode())]
    private = builders.image(cloud, visibility="private")
    arguments = {"admin_password": ADMIN, "injected_files": files, "image_meta": private}
    spawn(driver, cloud, secretive, context=builders.context(TOKEN), **arguments)
    driver.destroy(builders.context(TOKEN), secretive, None)
    failing = builders.ports(builders.port(network=_elsewhere()))
    with pytest.raises(exception.VirtualInterfaceCreateException) as raised:
        spawn(driver, cloud, secretive, context=builders.context(TOKEN), network_info=failing, **arguments)

    kept = b"".join(path.read_bytes() for path in Path(cloud.nats_store).rglob("*") if path.is_file())
    assert secretive.uuid.encode() in kept
    assert seen(kept) == []
    assert seen(unpacked(kept)) == []
    assert seen(cloud.log.encode()) == []
    assert seen(caplog.text.encode()) == []
    assert seen(repr(raised.value).encode() + str(raised.value).encode()) == []
    driver.destroy(builders.context(), secretive, None)


def _elsewhere() -> Any:
    network = builders.port()["network"]
    network["meta"]["physical_network"] = "nowhere"
    return network
