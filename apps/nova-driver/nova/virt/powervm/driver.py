"""Nova's name for the driver."""

from powervm_nova.driver import PowerVMDriver

__all__ = ["PowerVMDriver"]
