"""Callers may be native or green threads."""

import contextlib
import importlib.util
import os
import pathlib
import signal
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
    run = subprocess.Popen(
        [sys.executable, SCRIPT, threads],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, errors = run.communicate(timeout=120)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
    assert said.strip() == "50 answered", said + errors
