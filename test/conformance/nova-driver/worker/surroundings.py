"""What is around the driver on a NovaLink partition and is not the hypervisor. Each stand-in is outside nova/virt/powervm:

- the port of the local API server: a simulator listens on a free one (a constant of pypowervm is set);
- /proc/ppc64/lparcfg, which says which partition this is (pypowervm reads it by `open`);
- the executable rmvterm, which closes a terminal (found on PATH; it notes its arguments);
- the image API: Nova's class that talks to Glance reads and writes files instead;
- Neutron's security groups for the metadata of the config drive, and its event "network-vif-plugged" (virtapi);
- the SCSI bus of this partition for snapshots: below /sys/bus/vio, /sys/block and /dev/disk the driver sees a folder of ours,
  in which a scan makes a device with the bytes that the simulator maps to this partition;
- Nova's database is an SQLite file, and privileged calls run in this process.
"""
import contextlib
import glob
import io
import json
import os
import stat
import urllib.parse
import urllib.request

from nova import conf
from nova.db.api import api as api_database
from nova.db.api import models as api_models
from nova.db.main import api as main_database
from nova.db.main import models as main_models
from nova.image import glance
from nova.network import security_group_api
import nova.privsep
import nova.privsep.path
from nova import objects
import pypowervm.const
import pypowervm.util

CONF = conf.CONF


class Surroundings:
    def __init__(self, port, controlUrl, host, managementId, diskDriver, folder, genisoimage):
        self.folder = folder
        self.control_url = controlUrl
        self.host = host
        self.management_id = managementId
        self.images = {}
        self.uploaded = {}
        self.devices = {}
        pypowervm.const.PORT_DEFAULT_BY_PROTO['http'] = port
        self._configure(diskDriver, genisoimage)
        self._database()
        self._lparcfg()
        self._rmvterm()
        self._image_api()
        self._scsi_bus()
        security_group_api.get_instance_security_groups = lambda *_, **__: [{'name': 'default'}]
        nova.privsep.sys_admin_pctxt.set_client_mode(False)

    def path(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def _configure(self, disk_driver, genisoimage):
        CONF([], project='nova', default_config_files=[])
        CONF.set_override('disk_driver', disk_driver, 'powervm')
        CONF.set_override('volume_group_name', 'rootvg', 'powervm')
        CONF.set_override('mkisofs_cmd', genisoimage)
        CONF.set_override('instances_path', self.path('instances'))
        CONF.set_override('state_path', self.folder)
        CONF.set_override('lock_path', self.path('locks'), 'oslo_concurrency')
        CONF.set_override('host', self.host)
        CONF.set_override('tempdir', None)

    def _database(self):
        CONF.set_override('connection', 'sqlite:///' + self.path('main.sqlite'), 'database')
        CONF.set_override('connection', 'sqlite:///' + self.path('api.sqlite'), 'api_database')
        main_database.configure(CONF)
        api_database.configure(CONF)
        main_models.BASE.metadata.create_all(main_database.get_engine())
        api_models.BASE.metadata.create_all(api_database.get_engine())
        objects.register_all()

    def _lparcfg(self):
        text = 'lparcfg 1.9\npartition_id=%d\n' % self.management_id

        def open_here(path, *arguments, **options):
            if path == '/proc/ppc64/lparcfg':
                return io.StringIO(text)
            return open(path, *arguments, **options)

        pypowervm.util.open = open_here

    def _rmvterm(self):
        program = self.path('bin', 'rmvterm')
        with open(program, 'w') as script:
            script.write('#!/bin/sh\necho "$@" >> "%s"\n' % self.path('rmvterm.log'))
        os.chmod(program, os.stat(program).st_mode | stat.S_IXUSR)
        os.environ['PATH'] = self.path('bin', '')[:-1] + os.pathsep + os.environ['PATH']

    def closed_terminals(self):
        """Arguments of each call of rmvterm."""
        with contextlib.suppress(FileNotFoundError):
            with open(self.path('rmvterm.log')) as log:
                return log.read().splitlines()
        return []

    def _image_api(self):
        def download(_api, _context, image_id, **_):
            with open(self.images[image_id], 'rb') as image:
                while chunk := image.read(65536):
                    yield chunk

        def update(_api, _context, image_id, metadata, data=None, **_):
            self.uploaded[image_id] = (metadata, data.read())

        glance.API.download = download
        glance.API.update = update
        glance.API.get = lambda _api, _context, image_id, **_: {'id': image_id, 'name': 'snapshot'}

    def _scsi_bus(self):
        """A scan of the bus below /sys shows what is mapped to this partition below /dev; a device is deleted below /sys/block."""
        ours = self.path('scsi', '')
        real_glob, real_stat, real_write = glob.glob, os.stat, nova.privsep.path.writefile

        def redirected(path):
            return isinstance(path, str) and path.startswith(('/sys/bus/vio/', '/sys/block/sim', '/dev/disk/by-id/'))

        def glob_here(pattern, **options):
            if redirected(pattern) and pattern.endswith('/scan'):
                return [ours + pattern.replace('*', '0').lstrip('/')]
            return real_glob(ours + pattern.lstrip('/') if redirected(pattern) else pattern, **options)

        def stat_here(path, *arguments, **options):
            return real_stat(ours + path.lstrip('/') if redirected(path) else path, *arguments, **options)

        def write_here(path, mode, content):
            if path.endswith('/scan') and path.startswith(ours):
                return self._scan(ours)
            if redirected(path) and path.endswith('/device/delete'):
                os.remove(ours + path.lstrip('/'))
                return os.remove(self.devices.pop(path.split('/')[3]))
            return real_write(path, mode, content)

        glob.glob, os.stat, nova.privsep.path.writefile = glob_here, stat_here, write_here

    def _scan(self, ours):
        """Makes a device of each logical unit that the simulator maps to this partition."""
        disks = '/hosts/%s/partitions/%d/disks' % (self.host, self.management_id)
        units = [one for one in json.loads(self._ask('/state')).values() if one['kind'] == 'LogicalUnit']
        for disk in json.loads(self._ask(disks)):
            if disk['kind'] != 'LogicalUnit':
                continue
            name = 'sim' + disk['target']
            device = self.path('scsi', 'dev', name)
            with open(device, 'wb') as file:
                file.write(self._ask('%s/%s/content' % (disks, urllib.parse.quote(disk['target']))))
            udid = next(unit['udid'] for unit in units if unit['name'] == disk['storage'])
            link = self.path('scsi', 'dev', 'disk', 'by-id', 'scsi-' + udid)
            with contextlib.suppress(FileNotFoundError):
                os.remove(link)
            os.symlink(device, link)
            open(self.path('scsi', 'sys', 'block', name, 'device', 'delete'), 'w').close()
            self.devices[name] = device

    def _ask(self, path):
        with urllib.request.urlopen(self.control_url + path) as answer:
            return answer.read()


class VirtAPI:
    """The compute manager's side: Neutron has plugged each port at once."""

    def __init__(self):
        self.awaited = []

    @contextlib.contextmanager
    def wait_for_instance_event(self, _instance, events, deadline=300, error_callback=None):
        self.awaited.append([list(event) for event in events or []])
        yield
