"""Run as nova-compute runs in the installed release: green threads in Zed, native ones in a current Nova."""

from nova import monkey_patch

patch = getattr(monkey_patch, "patch", None)
if patch is not None:
    patch(backend="threading")
