"""Run as nova-compute runs in the installed release: green threads in Zed, native ones in a current Nova."""

import os

from nova import monkey_patch

if hasattr(monkey_patch, "patch"):
    os.environ["OS_NOVA_DISABLE_EVENTLET_PATCHING"] = "true"
    monkey_patch.patch(backend="threading")
