"""Where things are in the project that the tests belong to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


def nats_server() -> str:
    """Path of the nats-server program: ``NATS_SERVER``, along ``PATH``, where Debian puts it, the tools folder."""
    tools = Path(os.environ.get("POWERVM_TOOLS", ROOT / ".powervm" / "tools"))
    places = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/sbin", "/usr/local/sbin", str(tools)]
    found = os.environ.get("NATS_SERVER") or shutil.which("nats-server", path=os.pathsep.join(places))
    if found is None:
        raise FileNotFoundError("no nats-server: apt-get install nats-server, or set NATS_SERVER to its path")
    return found
