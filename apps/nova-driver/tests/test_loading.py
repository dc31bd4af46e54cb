"""Nova finds the driver under the name that deployers configure."""

import inspect
import os
import pathlib
import subprocess
import sys

import nova
import powervm_client
import pytest
from nova.virt import driver as nova_driver

import powervm_nova
from powervm_nova import options
from powervm_nova.driver import PowerVMDriver

LOAD = """
import sys
from nova.virt import driver
import nova.conf
loaded = driver.load_compute_driver(None, "powervm.driver.PowerVMDriver")
print(type(loaded).__module__, sys.modules["nova.virt.powervm"].__file__)
"""


def test_nova_loads_it_where_nova_lies_in_another_directory(tmp_path: pathlib.Path) -> None:
    """As after an installation beside a distribution's Nova: our files on the path, and the line of the .pth file."""
    project = pathlib.Path(__file__).parent.parent
    elsewhere = tmp_path / "site-packages"
    elsewhere.mkdir()
    for name in ("powervm_nova", "nova", "powervm_nova.pth"):
        (elsewhere / name).symlink_to(project / name)
    program = f"import site; site.addsitedir({str(elsewhere)!r})\n{LOAD}"
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert loaded.stdout.split()[:1] == ["powervm_nova.driver"], loaded.stderr


def test_nova_itself_comes_from_where_it_was() -> None:
    assert "nova-driver" not in str(nova.__file__)


ASKED_FOR = [
    "attach_interface",
    "attach_volume",
    "cleanup",
    "cleanup_host",
    "destroy",
    "detach_interface",
    "detach_volume",
    "get_available_nodes",
    "get_available_resource",
    "get_host_ip_addr",
    "get_host_uptime",
    "get_info",
    "get_num_instances",
    "get_volume_connector",
    "init_host",
    "instance_exists",
    "list_instance_uuids",
    "list_instances",
    "plug_vifs",
    "power_off",
    "power_on",
    "reboot",
    "resume_state_on_host_boot",
    "spawn",
    "unplug_vifs",
    "update_provider_tree",
]


@pytest.mark.parametrize("method", ASKED_FOR)
def test_each_method_takes_whatever_the_installed_nova_passes(method: str) -> None:
    ours = inspect.signature(getattr(PowerVMDriver, method))
    novas = inspect.signature(getattr(nova_driver.ComputeDriver, method))
    assert getattr(PowerVMDriver, method) is not getattr(nova_driver.ComputeDriver, method)
    given = [one for one in novas.parameters.values() if one.kind is one.POSITIONAL_OR_KEYWORD]
    ours.bind(*[None] * len(given))
    required = [one.name for one in given if one.default is one.empty]
    optional = {one.name: None for one in given if one.default is not one.empty}
    ours.bind(*[None] * len(required), **optional)


def test_what_nova_may_ask_of_it_is_told_by_its_capabilities() -> None:
    told = {name for name, supported in PowerVMDriver.capabilities.items() if supported}
    assert told == {"supports_attach_interface", "supports_image_type_raw"}
    assert set(PowerVMDriver.capabilities) == set(nova_driver.ComputeDriver.capabilities)


def test_its_types_are_told_to_whoever_uses_it() -> None:
    for package in (powervm_client, powervm_nova):
        assert (pathlib.Path(str(package.__file__)).parent / "py.typed").is_file()


def test_the_page_of_the_package_names_every_option() -> None:
    page = (pathlib.Path(__file__).parent.parent / "README.md").read_text()
    assert [option.name for option in options.OPTIONS if f"`{option.name}`" not in page] == []
