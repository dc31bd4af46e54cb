"""Nova's own suite for drivers, where the installed Nova ships it."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from powervm_testing.cloud import Cloud

from powervm_nova.driver import PowerVMDriver

PROJECT = pathlib.Path(__file__).parent.parent
LOADS = "import nova.tests.unit.virt.test_virt_drivers"
FEWEST = 60


def test_the_suite_that_all_drivers_of_nova_join_passes(cloud: Cloud, driver: PowerVMDriver) -> None:
    loading = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=False)
    if loading.returncode != 0:
        pytest.skip(f"the installed Nova does not ship it, or not what it needs: {loading.stderr.splitlines()[-1]}")
    search = os.pathsep.join([str(PROJECT), *sys.path])
    environment = {**os.environ, "CLOUD": cloud.description, "PYTHONPATH": search, "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        [sys.executable, "-m", "unittest", "tests.upstream_suite.PowerVMTestCase"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    ran = re.search(r"^Ran (\d+) tests", run.stderr, re.MULTILINE)
    assert run.returncode == 0, run.stderr[-6000:]
    assert ran is not None
    assert int(ran[1]) >= FEWEST
