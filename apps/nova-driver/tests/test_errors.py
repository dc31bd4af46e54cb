"""Every failure code of the services becomes an exception that Nova knows."""

import json

import pytest
from nova import exception
from powervm_client import Failure, PowerVMError
from powervm_testing.project import ROOT

from powervm_nova.errors import TABLE, About, Doing, to_nova

CODES = json.loads((ROOT / "docs" / "reference" / "errors.json").read_text())
OURS = {"driver.unsupported", "volume.encrypted"}
ABOUT = About(instance="9b1c7f0e-4d2a-4c1e-8f5b-2a6d3e4f5a6b", volume="volume-1", image="image-1")


@pytest.mark.parametrize("doing", Doing)
def test_each_code_becomes_an_exception_of_nova_that_says_cause_way_out_and_code(doing: Doing) -> None:
    for code in (*CODES, *OURS):
        error = to_nova(PowerVMError(Failure(code, "The cause.", remedy="The way out.")), doing, ABOUT)
        assert isinstance(error, exception.NovaException)
        text = error.format_message()
        assert "%(" not in text
        if not isinstance(error, exception.InstanceNotFound):
            assert f"The cause. The way out [{code}]" in text


@pytest.mark.parametrize("doing", Doing)
def test_a_code_that_is_not_known_is_no_defect(doing: Doing) -> None:
    assert isinstance(to_nova(PowerVMError(Failure("new.code", "x")), doing, ABOUT), exception.NovaException)


def test_the_table_names_no_code_that_does_not_exist() -> None:
    areas = {code.split(".")[0] + "." for code in CODES}
    named = {code for table in TABLE.values() for code in table}
    assert {code for code in named if code not in CODES and code not in areas and code not in OURS} == set()


@pytest.mark.parametrize(
    "code", ["hypervisor.unreachable", "service.timeout", "storage.volume-not-visible", "internal"]
)
def test_a_build_that_fails_by_the_host_may_go_to_another(code: str) -> None:
    error = to_nova(PowerVMError(Failure(code, "x", retryable=True)), Doing.SPAWN, ABOUT)
    assert not isinstance(
        error,
        exception.BuildAbortException | exception.ImageUnacceptable | exception.VirtualInterfaceCreateException,
    )


def test_an_instance_that_is_gone_is_not_found_where_nova_asks_for_it() -> None:
    for doing in (Doing.READ, Doing.POWER_ON, Doing.POWER_OFF, Doing.REBOOT, Doing.ATTACH_VOLUME):
        error = to_nova(PowerVMError(Failure("instance.not-found", "x")), doing, ABOUT)
        assert isinstance(error, exception.InstanceNotFound)


def test_a_destroy_that_could_not_power_off_keeps_the_addresses() -> None:
    failure = Failure("hypervisor.job-failed", "x", step="power off")
    assert isinstance(to_nova(PowerVMError(failure), Doing.DESTROY, ABOUT), exception.InstancePowerOffFailure)
