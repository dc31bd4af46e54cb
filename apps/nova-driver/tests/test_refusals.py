"""What PowerVM cannot do fails at once, with the exception that keeps Nova from trying other hosts."""

import inspect
from typing import Any

import pytest
from nova import exception
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver
from tests import builders
from tests.servers import left, server, spawn

STOPS_RESCHEDULING = (
    exception.BuildAbortException,
    exception.ImageUnacceptable,
    exception.VirtualInterfaceCreateException,
    exception.VolumeEncryptionNotSupported,
)


def encrypted(volume: dict[str, Any]) -> dict[str, Any]:
    volume["data"]["encrypted"] = True
    return volume


REQUESTS = {
    "an ephemeral disk": (lambda cloud: {"flavor": builders.flavor(ephemeral_gb=5)}, "ephemeral disk"),
    "a swap disk": (lambda cloud: {"flavor": builders.flavor(swap=512)}, "swap disk"),
    "an accelerator": (
        lambda cloud: {"flavor": builders.flavor(extra_specs={"accel:device_profile": "gpu"})},
        "accel:device_profile",
    ),
    "a wrong extra spec": (
        lambda cloud: {"flavor": builders.flavor(extra_specs={"powervm:min_mem": "much"})},
        "powervm:min_mem",
    ),
    "a qcow2 image": (lambda cloud: {"image_meta": builders.image(cloud, disk_format="qcow2")}, "qemu-img convert"),
    "an image in a container": (
        lambda cloud: {"image_meta": builders.image(cloud, container_format="ova")},
        "container of format ova",
    ),
    "UEFI": (
        lambda cloud: {"image_meta": builders.image(cloud, properties={"hw_firmware_type": "uefi"})},
        "hw_firmware_type",
    ),
    "UEFI on the volume to boot from": (
        lambda cloud: {
            "image_meta": builders.image(cloud, id=None, properties={"hw_firmware_type": "uefi"}),
            "block_device_info": builders.block_devices(builders.BlockDevice(cloud.volume(), boot_index=0)),
        },
        "hw_firmware_type",
    ),
    "memory encryption": (
        lambda cloud: {"image_meta": builders.image(cloud, properties={"hw_mem_encryption": "true"})},
        "hw_mem_encryption",
    ),
    "a TPM": (
        lambda cloud: {"image_meta": builders.image(cloud, properties={"hw_tpm_version": "2.0"})},
        "hw_tpm_version",
    ),
    "a model of TPM": (
        lambda cloud: {"image_meta": builders.image(cloud, properties={"hw_tpm_model": "tpm-crb"})},
        "hw_tpm_model",
    ),
    "a flavor with a TPM": (
        lambda cloud: {"flavor": builders.flavor(extra_specs={"hw:tpm_version": "2.0", "hw:tpm_model": "tpm-crb"})},
        "hw:tpm",
    ),
    "nothing to boot from": (
        lambda cloud: {
            "image_meta": builders.image(cloud, id=None),
            "block_device_info": builders.block_devices(builders.BlockDevice(cloud.volume())),
        },
        "neither an image nor a volume",
    ),
    "an encrypted volume": (
        lambda cloud: {"block_device_info": builders.block_devices(builders.BlockDevice(encrypted(cloud.volume())))},
        "cipher text",
    ),
    "an iSCSI volume": (
        lambda cloud: {
            "block_device_info": builders.block_devices(
                builders.BlockDevice({"driver_volume_type": "iscsi", "serial": "v", "data": {}})
            )
        },
        "not fibre_channel",
    ),
    "a Linux bridge": (
        lambda cloud: {"network_info": builders.ports(builders.port("bridge"))},
        "neither pvm_sea nor ovs",
    ),
    "a flat network": (lambda cloud: {"network_info": builders.ports(builders.port(vlan=None))}, "no VLAN"),
    "a port that was not bound": (
        lambda cloud: {"network_info": builders.ports(builders.port("binding_failed"))},
        "Neutron did not bind",
    ),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_a_build_with(what: str, driver: PowerVMDriver, cloud: Cloud) -> None:
    changes, text = REQUESTS[what]
    request = changes(cloud)
    instance = builders.instance(cloud, **({"flavor": request.pop("flavor")} if "flavor" in request else {}))
    before = cloud.state()
    with pytest.raises(STOPS_RESCHEDULING, match=text) as raised:
        spawn(driver, cloud, instance, **request)
    assert "%(" not in str(raised.value)
    assert left(before, cloud.state()) == []


def test_a_flavor_that_does_not_fit_goes_to_another_host(driver: PowerVMDriver, cloud: Cloud) -> None:
    instance = builders.instance(cloud, flavor=builders.flavor(memory_mb=64 * 1024 * 1024))
    with pytest.raises(exception.ComputeResourcesUnavailable):
        spawn(driver, cloud, instance)


def test_an_instance_that_exists_is_not_built_over(driver: PowerVMDriver, cloud: Cloud) -> None:
    with server(driver, cloud) as instance:
        with pytest.raises(exception.BuildAbortException, match="exists"):
            spawn(driver, cloud, instance)
        assert driver.instance_exists(instance)


def test_volumes_and_ports_of_other_kinds_are_not_attached(driver: PowerVMDriver, cloud: Cloud) -> None:
    instance = builders.instance(cloud)
    with pytest.raises(exception.VolumeEncryptionNotSupported):
        driver.attach_volume(builders.context(), cloud.volume(), instance, "/dev/sdb", encryption={"provider": "luks"})
    with pytest.raises(exception.InvalidVolume, match="iscsi"):
        driver.attach_volume(builders.context(), {"driver_volume_type": "iscsi", "data": {}}, instance, "/dev/sdb")
    with pytest.raises(exception.InterfaceAttachFailed, match="neither pvm_sea nor ovs"):
        driver.attach_interface(builders.context(), instance, None, builders.port("bridge"))
    with pytest.raises(exception.VirtualInterfacePlugException, match="neither pvm_sea nor ovs"):
        driver.plug_vifs(instance, builders.ports(builders.port("bridge")))


def test_a_volume_that_the_host_does_not_see_is_not_attached(driver: PowerVMDriver, cloud: Cloud) -> None:
    with server(driver, cloud) as instance:
        volume = cloud.volume()
        volume["data"]["initiator_target_map"] = {"10000000000000aa": volume["data"]["target_wwn"]}
        with pytest.raises(exception.VolumeAttachFailed, match="volume-not-visible"):
            driver.attach_volume(builders.context(), volume, instance, "/dev/sdb")


def test_devices_of_a_guest_without_rmc_can_not_be_changed(driver: PowerVMDriver, cloud: Cloud) -> None:
    with server(driver, cloud) as instance:
        path = f"/hosts/{cloud.host}/partitions/{instance.name}"
        cloud.control("PATCH", path, {"rmc": "inactive"})
        with pytest.raises(exception.InterfaceAttachFailed, match="rmc-inactive"):
            driver.attach_interface(builders.context(), instance, None, builders.port())
        with pytest.raises(exception.VolumeAttachFailed, match="rmc-inactive"):
            driver.attach_volume(builders.context(), cloud.volume(), instance, "/dev/sdb")


NOT_BUILT = {
    "snapshot": lambda cloud, instance: (builders.context(), instance, cloud.image, lambda **states: None),
    "extend_volume": lambda cloud, instance: (builders.context(), cloud.volume(), instance, 2 * 1024**3),
    "get_vnc_console": lambda cloud, instance: (builders.context(), instance),
    "get_console_output": lambda cloud, instance: (builders.context(), instance),
    "pause": lambda cloud, instance: (instance,),
    "suspend": lambda cloud, instance: (builders.context(), instance),
    "rescue": lambda cloud, instance: (
        builders.context(),
        instance,
        builders.ports(),
        builders.image(cloud),
        "password",
        builders.block_devices(),
    ),
}


@pytest.mark.parametrize("method", NOT_BUILT)
def test_what_is_not_built_says_so(method: str, driver: PowerVMDriver, cloud: Cloud) -> None:
    arguments = list(NOT_BUILT[method](cloud, builders.instance(cloud)))
    if "share_info" in inspect.signature(getattr(driver, method)).parameters:
        arguments.append([])
    with pytest.raises(NotImplementedError):
        getattr(driver, method)(*arguments)


def test_what_is_not_built_is_not_told_to_be(driver: PowerVMDriver) -> None:
    told = {name for name in driver.capabilities if driver.capabilities[name]}
    assert not told & {"supports_extend_volume", "supports_evacuate", "supports_bfv_rescue", "has_imagecache"}
