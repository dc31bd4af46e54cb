"""nova-api refuses wrong extra specs when a flavor is made, with the same keys as the services know."""

import re

import pytest
from nova import exception
from powervm_testing.project import ROOT

from powervm_nova.extra_specs import SPECS, register

KNOWN = ROOT / "apps" / "instances" / "src" / "flavor" / "known-extra-specs.ts"
VALIDATORS = {validator.name: validator for validator in register()}


def check(name: str, value: str) -> None:
    VALIDATORS[f"powervm:{name}"].validate(f"powervm:{name}", value)


def test_the_services_know_the_same_keys() -> None:
    assert set(re.findall(r"^  (\w+):", KNOWN.read_text(), re.MULTILINE)) == set(SPECS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("min_mem", "256"),
        ("proc_units", "0.5"),
        ("proc_units", "2"),
        ("ppt_ratio", "1:4096"),
        ("processor_compatibility", "POWER6+_Enhanced"),
        ("processor_compatibility", "default"),
        ("uncapped", "yes"),
        ("shared_weight", "255"),
        ("shared_proc_pool_name", "DefaultPool"),
        ("dedicated_sharing_mode", "keep_idle_procs"),
    ],
)
def test_good(name: str, value: str) -> None:
    check(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("min_mem", "much"),
        ("min_mem", "128"),
        ("proc_units", "half"),
        ("ppt_ratio", "1:63"),
        ("processor_compatibility", "x86"),
        ("uncapped", "perhaps"),
        ("shared_weight", "256"),
        ("shared_proc_pool_name", "longer than it may be"),
        ("dedicated_sharing_mode", "never"),
        ("secure_boot", "10"),
    ],
)
def test_bad(name: str, value: str) -> None:
    with pytest.raises(exception.ValidationError):
        check(name, value)
