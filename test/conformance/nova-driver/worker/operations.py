"""The operations that the compute manager calls, each with Nova's own objects."""
import base64
import hashlib
from importlib import metadata
import os
import uuid

from nova.compute import power_state
from nova import context as nova_context
from nova.network import model
from nova import objects
from nova.virt.powervm import driver as powervm
from pypowervm import adapter as pvm_adapter
from pypowervm.tasks import scsi_mapper
from pypowervm.tasks import storage
from pypowervm.wrappers import managed_system
from pypowervm.wrappers import network

from surroundings import VirtAPI


class Operations:
    def __init__(self, surroundings):
        self.surroundings = surroundings
        self.virtapi = VirtAPI()
        self.driver = powervm.PowerVMDriver(self.virtapi)
        self.context = nova_context.RequestContext('the-user', 'the-project', is_admin=True)
        self.instances = {}
        self.ports = {}
        self.images = {}

    # What Nova's own services would have made before

    def image(self, name, size):
        """An image of random bytes."""
        image_id = str(uuid.uuid4())
        path = self.surroundings.path('images', name)
        content = os.urandom(size)
        with open(path, 'wb') as file:
            file.write(content)
        self.surroundings.images[image_id] = path
        self.images[name] = objects.ImageMeta.from_dict({
            'id': image_id, 'name': name, 'size': size, 'checksum': hashlib.md5(content).hexdigest(),
            'disk_format': 'raw', 'container_format': 'bare', 'status': 'active', 'properties': {}})
        return {'path': path}

    def install_management_partition(self, management, vios, volume_group):
        """NovaLink's installer gives it a disk from a VIOS: a snapshot's disk comes to the same adapter.

        Without one the driver cannot know at which slot the disk has come.
        """
        adapter = pvm_adapter.Adapter(pvm_adapter.Session())
        disk = storage.crt_vdisk(adapter, vios, volume_group, 'novalink', 1)
        scsi_mapper.add_vscsi_mapping(None, vios, management, disk)

    def remove_switch(self, name):
        adapter = pvm_adapter.Adapter(pvm_adapter.Session())
        network.VSwitch.search(adapter, parent_type=managed_system.System, parent_uuid=adapter.sys_uuid, one_result=True, name=name).delete()

    def port(self, name, kind, vlan=None):
        mac = 'fa:16:3e:' + ':'.join('%02x' % byte for byte in os.urandom(3))
        port_id = str(uuid.uuid4())
        network = model.Network(id=str(uuid.uuid4()), bridge='br-int', label='net', subnets=[model.Subnet(
            cidr='10.0.0.0/24', dns=[], gateway=model.IP('10.0.0.1'), ips=[model.FixedIP(address='10.0.0.7')], routes=[],
            version=4)], mtu=1450)
        self.ports[name] = model.VIF(
            id=port_id, address=mac, network=network, type=kind, devname=('tap' + port_id)[:14], active=False,
            details={'vlan': vlan} if vlan is not None else {}, ovs_interfaceid=port_id)
        return {'mac': mac, 'id': port_id}

    def instance(self, name, image, config_drive=True, vcpus=1, memory_mb=1024, root_gb=1, extra_specs=None):
        flavor = objects.Flavor(id=1, flavorid='1', name='small', vcpus=vcpus, memory_mb=memory_mb, root_gb=root_gb,
                                ephemeral_gb=0, swap=0, rxtx_factor=1.0, vcpu_weight=0, disabled=False, is_public=True,
                                extra_specs=extra_specs or {}, description=None)
        instance = objects.Instance(
            self.context, uuid=str(uuid.uuid4()), user_id='the-user', project_id='the-project', display_name=name,
            hostname=name, host=self.surroundings.host, node=self.surroundings.host, launch_index=0, reservation_id='r-1',
            image_ref=self.images[image].id, flavor=flavor, old_flavor=None, new_flavor=None, vcpus=vcpus,
            memory_mb=memory_mb, root_gb=root_gb, ephemeral_gb=0, instance_type_id=1, system_metadata={}, metadata={},
            config_drive='True' if config_drive else '', availability_zone='nova', power_state=power_state.NOSTATE)
        instance.create()
        self.instances[name] = instance
        return {'uuid': instance.uuid, 'name': instance.name}

    def _network_info(self, ports):
        return model.NetworkInfo([self.ports[port] for port in ports])

    @staticmethod
    def _block_devices(connections):
        return {'block_device_mapping': [{'connection_info': one, 'mount_device': '/dev/sdb'} for one in connections]}

    # The driver

    def init_host(self):
        self.driver.init_host(self.surroundings.host)

    def get_info(self, instance):
        return power_state.STATE_MAP[self.driver.get_info(self.instances[instance]).state]

    def list_instances(self):
        return self.driver.list_instances()

    def get_available_resource(self):
        return self.driver.get_available_resource(self.surroundings.host)

    def get_volume_connector(self, instance):
        return self.driver.get_volume_connector(self.instances[instance])

    def spawn(self, instance, image, ports, connections=()):
        self.driver.spawn(self.context, self.instances[instance], self.images[image], [], 'secret', {},
                          network_info=self._network_info(ports), block_device_info=self._block_devices(connections))

    def destroy(self, instance, ports, connections=()):
        self.driver.destroy(self.context, self.instances[instance], self._network_info(ports),
                            block_device_info=self._block_devices(connections))

    def power_on(self, instance):
        self.driver.power_on(self.context, self.instances[instance], None)

    def power_off(self, instance, timeout=0):
        self.driver.power_off(self.instances[instance], timeout=timeout)

    def reboot(self, instance, kind):
        self.driver.reboot(self.context, self.instances[instance], None, kind)

    def attach_volume(self, instance, connection):
        """The connection_info as the driver leaves it: the next detach gets it so."""
        self.driver.attach_volume(self.context, connection, self.instances[instance], '/dev/sdb')
        return connection

    def detach_volume(self, instance, connection):
        self.driver.detach_volume(self.context, connection, self.instances[instance], '/dev/sdb')

    def attach_interface(self, instance, port):
        self.driver.attach_interface(self.context, self.instances[instance], None, self.ports[port])

    def detach_interface(self, instance, port):
        self.driver.detach_interface(self.context, self.instances[instance], self.ports[port])

    def plug_vifs(self, instance, ports):
        self.driver.plug_vifs(self.instances[instance], self._network_info(ports))

    def snapshot(self, instance):
        """Path of the bytes that the image API was given, and the task states on the way."""
        image_id, states = str(uuid.uuid4()), []
        self.driver.snapshot(self.context, self.instances[instance], image_id,
                             lambda task_state, expected_state=None: states.append(task_state))
        described, content = self.surroundings.uploaded.pop(image_id)
        path = self.surroundings.path('snapshots', image_id)
        with open(path, 'wb') as file:
            file.write(content)
        return {'path': path, 'states': states, 'metadata': described}

    def published(self):
        """Releases, and the files of the driver and of pypowervm that differ from what was installed from the index."""
        changed = []
        for name, folder in (('nova', 'nova/virt/powervm/'), ('pypowervm', 'pypowervm/')):
            files = [file for file in metadata.files(name) if str(file).startswith(folder) and file.hash is not None]
            changed += [folder + ' has no files'] if not files else []
            for file in files:
                digest = hashlib.new(file.hash.mode, file.locate().read_bytes()).digest()
                if base64.urlsafe_b64encode(digest).rstrip(b'=').decode() != file.hash.value:
                    changed.append(str(file))
        return {'nova': metadata.version('nova'), 'pypowervm': metadata.version('pypowervm'), 'changed': changed}

    # What the stand-ins have seen

    def awaited_events(self):
        events, self.virtapi.awaited = self.virtapi.awaited, []
        return events

    def closed_terminals(self):
        return self.surroundings.closed_terminals()
