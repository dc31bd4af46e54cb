"""Callers may be native or green threads."""

import importlib.util
import pathlib
import subprocess
import sys

import pytest

SCRIPT = str(pathlib.Path(__file__).with_name("fifty_calls.py"))
EVENTLET = importlib.util.find_spec("eventlet") is not None


@pytest.mark.parametrize(
    "threads",
    ["native", pytest.param("eventlet", marks=pytest.mark.skipif(not EVENTLET, reason="eventlet is not installed"))],
)
def test_fifty_calls_at_once_survive_a_restart_of_the_broker(threads: str) -> None:
    run = subprocess.run([sys.executable, SCRIPT, threads], capture_output=True, text=True, timeout=90, check=False)
    assert run.stdout.strip() == "50 answered", run.stdout + run.stderr
