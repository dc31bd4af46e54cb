"""Virtual disks on files of a VIOS and on images of a Ceph cluster, mapped as nova-powervm does it.

The client sends them as types of their own and reads all of them as VDisk.
"""
import pytest
from pypowervm import const
from pypowervm import exceptions as exc
from pypowervm.tasks import hdisk
from pypowervm.tasks import scsi_mapper
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios

FILE = '/var/lib/images/vm1.raw'
RBD = 'volumes/vm1'


@pytest.fixture(scope='module')
def images(simulator):
    simulator.control('POST', '/disk-images', {'name': FILE, 'sizeBytes': 2 ** 30, 'file': {'host': 'host-1', 'vios': 'vios1'}})
    simulator.control('POST', '/disk-images', {'name': RBD, 'sizeBytes': 2 ** 31})


def mapped(adapter, vios_uuid, lpar):
    vios = pvm_vios.VIOS.get(adapter, uuid=vios_uuid, xag=[const.XAG.VIO_SMAP])
    return scsi_mapper.find_maps(vios.scsi_mappings, client_lpar_id=lpar.id)


@pytest.mark.parametrize('back_store', [stor.BackStoreType.FILE_IO, stor.BackStoreType.LOOP, stor.BackStoreType.USER_QCOW])
def test_file_is_mapped_and_unmapped(adapter, images, new_lpar, back_store):
    made = new_lpar()
    vios = pvm_vios.VIOS.get(adapter)[0]
    disk = stor.FileIO.bld_ref(adapter, FILE, backstore_type=back_store, tag='vol-1')
    scsi_mapper.add_vscsi_mapping(None, vios.uuid, made.uuid, disk)
    found, = mapped(adapter, vios.uuid, made)
    shown = found.backing_storage
    assert shown.label == shown.name == FILE and shown.backstore_type == back_store
    assert shown.vdtype == stor.VDiskType.FILE and shown.tag == 'vol-1'
    assert found.target_dev.lua.startswith('0x81')
    whole = pvm_vios.VIOS.get(adapter, uuid=vios.uuid, xag=[const.XAG.VIO_SMAP])
    match = scsi_mapper.gen_match_func(stor.VDisk, names=[FILE])
    assert len(scsi_mapper.remove_maps(whole, made.id, match_func=match)) == 1
    whole.update()
    assert mapped(adapter, vios.uuid, made) == []


def test_ceph_image_is_mapped_with_its_user(adapter, images, new_lpar):
    made = new_lpar()
    for vios in pvm_vios.VIOS.get(adapter):
        disk = stor.RBD.bld_ref(adapter, RBD, user='nova', tag='vol-2', emulate_model=True)
        scsi_mapper.add_vscsi_mapping(None, vios.uuid, made.uuid, disk)
        shown = mapped(adapter, vios.uuid, made)[0].backing_storage
        assert shown.name == RBD and shown.vdtype == stor.VDiskType.RBD
        assert shown.backstore_type == stor.BackStoreType.USER_RBD


def test_ceph_images_that_exist(adapter, images):
    vios_uuid = pvm_vios.VIOS.get(adapter)[0].uuid
    assert hdisk.rbd_exists(adapter, vios_uuid, RBD)
    assert not hdisk.rbd_exists(adapter, vios_uuid, FILE)


def test_file_that_is_not_there(adapter, images, new_lpar):
    made = new_lpar()
    vios = pvm_vios.VIOS.get(adapter)[0]
    with pytest.raises(exc.HttpError):
        scsi_mapper.add_vscsi_mapping(None, vios.uuid, made.uuid, stor.FileIO.bld_ref(adapter, '/nowhere'))
