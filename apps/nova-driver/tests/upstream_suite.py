"""Nova's own suite for drivers, on our services: `CLOUD=... python -m unittest tests.upstream_suite`."""

import os
from typing import Any
from unittest import mock

from nova import test as nova_test
from nova.tests.unit import utils as test_utils
from nova.tests.unit.virt import test_virt_drivers as suite
from powervm_testing.cloud import Cloud

from powervm_nova import finder, options
from tests import builders

finder.install()

FLAVOR = {"ephemeral_gb": 0, "swap": 0, "root_gb": 1, "memory_mb": 1024, "vcpus": 1}


class PowerVMTestCase(suite._VirtDriverTestCase, nova_test.TestCase):  # type: ignore[misc]
    """What the suite builds is what PowerVM can build: an Open vSwitch port, no ephemeral disk, an FC volume."""

    REQUIRES_LOCKING = True
    driver_module = "nova.virt.powervm.driver.PowerVMDriver"

    def setUp(self) -> None:
        self.cloud = Cloud.at(os.environ["CLOUD"])
        options.register(nova_test.CONF)
        nova_test.CONF.set_override("nats_servers", [self.cloud.nats], group="powervm")
        nova_test.CONF.set_override("host_id", self.cloud.host, group="powervm")
        super().setUp()
        self.connection.init_host("fake-mini")
        self.addCleanup(self.connection.cleanup_host, "fake-mini")

    def _get_running_instance(self, obj: bool = True) -> tuple[Any, Any]:
        flavor = test_utils.get_test_flavor(options={**FLAVOR, "name": "fits", "flavorid": "fits"})
        instance = test_utils.get_test_instance(flavor=flavor, obj=True)
        instance.image_ref = self.cloud.image
        network_info = builders.ports(builders.port("ovs", vlan=None))
        image = builders.image(self.cloud)
        self.connection.spawn(self.ctxt, instance, image, [], "herp", {}, network_info=network_info)
        self.addCleanup(self.connection.destroy, self.ctxt, instance, network_info)
        return instance, network_info

    @suite.catch_notimplementederror
    def test_spawn(self) -> None:
        """Others' servers may be there: the services are those of the whole run."""
        before = self.connection.get_num_instances()
        instance, _ = self._get_running_instance()
        self.assertIn(instance["name"], self.connection.list_instances())
        self.assertEqual(before + 1, self.connection.get_num_instances())

    def test_attach_detach_volume(self) -> None:
        instance, _ = self._get_running_instance()
        self._attach_and_detach(instance)

    def test_attach_detach_different_power_states(self) -> None:
        instance, network_info = self._get_running_instance()
        self.connection.power_off(instance)
        volume = self.cloud.volume()
        self.connection.attach_volume(None, volume, instance, "/dev/sda")
        rows = builders.block_devices(builders.BlockDevice(volume))
        self.connection.power_on(self.ctxt, instance, network_info, rows)
        self.connection.detach_volume(mock.sentinel.context, volume, instance, "/dev/sda")

    def test_swap_volume(self) -> None:
        self.assertRaises(NotImplementedError, self.connection.swap_volume, None, {}, {}, None, "/dev/sda", 2)

    def test_live_migration(self) -> None:
        self.assertRaises(NotImplementedError, self.connection.live_migration, None, None, "x", None, None)

    def test_live_migration_force_complete(self) -> None:
        self.assertRaises(NotImplementedError, self.connection.live_migration_force_complete, None)

    def _attach_and_detach(self, instance: Any) -> None:
        volume = self.cloud.volume()
        self.assertIsNone(self.connection.attach_volume(None, volume, instance, "/dev/sda"))
        self.assertIsNone(self.connection.detach_volume(mock.sentinel.context, volume, instance, "/dev/sda"))
