"""Client of the PowerVM services."""

from powervm_client.client import Client
from powervm_client.failure import Failure, PowerVMError
from powervm_client.operation import Operation
from powervm_client.settings import Settings
from powervm_client.subscription import Subscription

__all__ = ["Client", "Failure", "Operation", "PowerVMError", "Settings", "Subscription"]
