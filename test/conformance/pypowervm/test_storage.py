"""Logical units, virtual disks and media: made, filled in every way, deleted."""
import hashlib
import io
import uuid

import pytest
import requests
from pypowervm import exceptions as exc
from pypowervm.tasks import cluster_ssp
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.tasks import storage as ts
from pypowervm.tasks import vopt
from pypowervm.wrappers import cluster as clust
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import vios_file as vf
from pypowervm.wrappers import virtual_io_server as pvm_vios
from support.names import name
from support.units import units

CONTENT = bytes(range(256)) * 4096


def content_of(simulator, made, label, length=len(CONTENT)):
    """What a partition reads from the disk or drive that has this storage."""
    answer = requests.get('%s/hosts/host-1/partitions/%s/disks/%s/content' % (simulator.control_url, made.uuid, label),
                          headers={'Range': 'bytes=0-%d' % (length - 1)}, timeout=30)
    return answer.content


def read_back(simulator, new_lpar, vios, storage, length=len(CONTENT)):
    """What a partition reads from it."""
    made = new_lpar()
    sm.add_vscsi_mapping(None, vios.uuid, made.uuid, storage)
    return content_of(simulator, made, storage.name, length)


WAYS = (ts.UploadType.IO_STREAM, ts.UploadType.IO_STREAM_BUILDER, ts.UploadType.FUNC, 'iterable')


def source(way):
    """What the caller of an upload hands over, as what, and the content."""
    if way == ts.UploadType.FUNC:
        # The client opens the pipe as text, so the content is text.
        content = 'abcdefgh' * 4096

        def write(path):
            with open(path, 'w', encoding='ascii') as pipe:
                pipe.write(content)

        return write, way, content.encode()
    if way == ts.UploadType.IO_STREAM_BUILDER:
        return lambda: io.BytesIO(CONTENT), way, CONTENT
    stream = iter([CONTENT[:1000], CONTENT[1000:]]) if way == 'iterable' else io.BytesIO(CONTENT)
    return stream, ts.UploadType.IO_STREAM, CONTENT


def test_default_tier(pool, tier):
    assert tier.is_default and tier.ssp_uuid == pool.uuid


@pytest.mark.parametrize('thin', [True, False, None])
def test_unit_thin_and_thick(tier, thin):
    returned, unit = ts.crt_lu(tier, name('lu'), 2, thin=thin, typ=stor.LUType.DISK)
    assert returned is tier and unit.capacity == 2 and unit.udid.startswith('27')
    assert unit.is_thin == (thin is not False)


def test_clone_of_an_image_and_its_deletion_with_the_last_clone(pool, tier):
    image = ts.crt_lu(tier, name('image'), 1, typ=stor.LUType.IMAGE)[1]
    assert image.lu_type == stor.LUType.IMAGE
    clones = [ts.crt_lu(tier, name('clone'), 2, clone=image)[1] for _ in range(2)]
    assert all(each.cloned_from_udid[2:] == image.udid[2:] for each in clones)
    ts.rm_tier_storage(clones[:1], tier=tier)
    assert image.name in units(tier)
    ts.rm_tier_storage(clones[1:], tier=tier)
    assert not {image.name, clones[0].name, clones[1].name} & set(units(tier))


@pytest.mark.filterwarnings('ignore::DeprecationWarning')
def test_units_are_deleted_by_the_list_of_their_pool(adapter, tier):
    image = ts.crt_lu(tier, name('image'), 1, typ=stor.LUType.IMAGE)[1]
    clones = [ts.crt_lu(tier, name('clone'), 1, clone=image)[1] for _ in range(2)]
    pool, other = ts.crt_lu(stor.SSP.get(adapter)[0], name('lu'), 1)
    assert {image.udid, other.udid, *[each.udid for each in clones]} <= {each.udid for each in pool.logical_units}
    pool = ts.rm_ssp_storage(pool, clones[:1])
    left = units(tier)
    assert clones[0].name not in left and {clones[1].name, image.name} <= set(left)
    pool = ts.rm_ssp_storage(pool, clones[1:])
    left = units(tier)
    assert other.name in left and not {clones[1].name, image.name} & set(left)
    assert {each.udid for each in pool.logical_units} == {each.udid for each in left.values()}


def test_mapped_unit_is_not_deleted_by_the_list_of_its_pool(adapter, tier, vios, new_lpar):
    pool, unit = ts.crt_lu(stor.SSP.get(adapter)[0], name('lu'), 1)
    sm.add_vscsi_mapping(None, vios.uuid, new_lpar().uuid, unit)
    with pytest.raises(exc.HttpError) as caught:
        ts.rm_ssp_storage(pool.refresh(), [unit])
    assert caught.value.response.status == 409 and unit.name in units(tier)


def test_clone_the_old_way(adapter, pool, tier):
    image = ts.crt_lu(tier, name('image'), 1, typ=stor.LUType.IMAGE)[1]
    cluster = clust.Cluster.get(adapter)[0]
    _pool, clone = ts.crt_lu_linked_clone(pool, cluster, image, name('clone'))
    assert clone.cloned_from_udid[2:] == image.udid[2:] and clone.capacity == image.capacity


def test_deletion_of_a_mapped_unit_is_refused(adapter, tier, vios, new_lpar):
    unit = ts.crt_lu(tier, name('lu'), 1)[1]
    sm.add_vscsi_mapping(None, vios.uuid, new_lpar().uuid, unit)
    with pytest.raises(exc.HttpError):
        units(tier)[unit.name].delete()
    assert unit.name in units(tier)


@pytest.mark.parametrize('way', WAYS)
def test_upload_of_a_new_unit(simulator, pool, vios, new_lpar, way):
    handle, kind, content = source(way)
    unit, left = ts.upload_new_lu(vios.uuid, pool, handle, name('image'), len(content), upload_type=kind,
                                  sha_chksum=hashlib.sha256(content).hexdigest())
    assert left is None and unit.lu_type == stor.LUType.IMAGE
    assert read_back(simulator, new_lpar, vios, unit, len(content)) == content


@pytest.mark.parametrize('way', WAYS)
def test_upload_to_a_unit_that_is_there(simulator, tier, vios, new_lpar, way):
    handle, kind, content = source(way)
    unit = ts.crt_lu(tier, name('lu'), 1)[1]
    assert ts.upload_lu(vios.uuid, unit, handle, len(content), upload_type=kind) is None
    assert read_back(simulator, new_lpar, vios, unit, len(content)) == content


def test_upload_with_a_wrong_checksum_is_refused(tier, vios):
    unit = ts.crt_lu(tier, name('lu'), 1)[1]
    with pytest.raises(exc.Error):
        ts.upload_lu(vios.uuid, unit, io.BytesIO(CONTENT), len(CONTENT), sha_chksum='0' * 64)


def test_file_descriptors_are_deleted_after_the_upload(adapter, tier, vios):
    ts.upload_lu(vios.uuid, ts.crt_lu(tier, name('lu'), 1)[1], io.BytesIO(CONTENT), len(CONTENT))
    assert vf.File.wrap(adapter.read('File', service='web')) == []


def test_file_descriptor_that_cannot_be_deleted_is_handed_back(simulator, tier, vios):
    simulator.fault('DELETE web/File/{id}', kind='status', status=500, message='no')
    left = ts.upload_lu(vios.uuid, ts.crt_lu(tier, name('lu'), 1)[1], io.BytesIO(CONTENT), len(CONTENT))
    assert isinstance(left, vf.File)
    assert ts._delete_vio_file(left) is None


def test_virtual_disk(adapter, group, vios):
    made = ts.crt_vdisk(adapter, vios.uuid, group.uuid, name('d'), 3)
    assert made.capacity == 3 and made.udid.startswith('03')
    changed = ts.rm_vg_storage(group.refresh(), vdisks=[made])
    assert made.udid not in [each.udid for each in changed.virtual_disks]


def test_deletion_from_a_group_with_a_stale_etag(simulator, adapter, group, vios):
    made, current = ts.crt_vdisk(adapter, vios.uuid, group.uuid, name('d'), 1), group.refresh()
    simulator.fault('POST VirtualIOServer/VolumeGroup/{id}', when={'count': 1}, kind='stale-etag')
    since = simulator.mark()
    assert made.udid not in [each.udid for each in ts.rm_vg_storage(current, vdisks=[made]).virtual_disks]
    assert [line[:8] for line in simulator.requests(since)] == ['POST 412', 'GET 200 ', 'POST 200']


@pytest.mark.parametrize('way', WAYS)
def test_virtual_disk_that_was_uploaded(simulator, adapter, group, vios, new_lpar, way):
    handle, kind, content = source(way)
    made, left = ts.upload_new_vdisk(adapter, vios.uuid, group.uuid, handle, name('d'), len(content), d_size=2 ** 30, upload_type=kind,
                                     sha_chksum=hashlib.sha256(content).hexdigest())
    assert left is None and made.capacity == 1
    assert read_back(simulator, new_lpar, vios, made, len(content)) == content


def test_upload_of_a_virtual_disk_with_a_wrong_checksum_is_refused(adapter, group, vios):
    wanted = name('d')
    with pytest.raises(exc.Error):
        ts.upload_new_vdisk(adapter, vios.uuid, group.uuid, io.BytesIO(CONTENT), wanted, len(CONTENT), sha_chksum='0' * 64)
    assert wanted not in [each.name for each in group.refresh().virtual_disks]


def test_failed_upload_leaves_no_virtual_disk(simulator, adapter, group, vios):
    wanted = name('d')
    simulator.fault('PUT web/File/contents/{id}', kind='status', status=500, message='no')
    with pytest.raises(exc.Error):
        ts.upload_new_vdisk(adapter, vios.uuid, group.uuid, io.BytesIO(CONTENT), wanted, len(CONTENT))
    assert wanted not in [each.name for each in group.refresh().virtual_disks]


def test_virtual_disk_that_is_a_copy(simulator, adapter, group, vios, new_lpar):
    source, _ = ts.upload_new_vdisk(adapter, vios.uuid, group.uuid, io.BytesIO(CONTENT), name('d'), len(CONTENT))
    copy = ts.crt_copy_vdisk(adapter, vios.uuid, group.uuid, source.udid, 2 ** 30, name('d'), file_format=stor.FileFormatType.RAW)
    assert copy.udid != source.udid
    assert read_back(simulator, new_lpar, vios, copy) == CONTENT


def test_rescan_of_a_virtual_disk(adapter, group, vios):
    ts.rescan_vstor(vios, ts.crt_vdisk(adapter, vios.uuid, group.uuid, name('d'), 1))


def test_rescan_of_a_virtual_disk_that_is_not_there(adapter, vios):
    with pytest.raises(exc.VstorNotFound):
        ts.rescan_vstor(vios, '03nothing')


def test_group_is_found_by_its_name(adapter, vios, group):
    for asked in ({}, {'vios_name': 'vios1'}):
        owner, found = ts.find_vg(adapter, 'rootvg', **asked)
        assert (owner.uuid, found.uuid) == (vios.uuid, group.uuid)


def test_group_that_is_not_there(adapter):
    with pytest.raises(exc.VGNotFound):
        ts.find_vg(adapter, 'nothing')
    with pytest.raises(exc.VIOSNotFound):
        ts.find_vg(adapter, 'rootvg', vios_name='nothing')


def test_repository_is_made_and_found_again(simulator, adapter):
    vopt._cur_vg_uuid = vopt._cur_vios_uuid = None
    first = vopt.validate_vopt_repo_exists(adapter)
    since = simulator.mark()
    assert vopt.validate_vopt_repo_exists(adapter) == first
    assert simulator.operations(since) == ['GET VirtualIOServer/VolumeGroup/{id}']


def test_repository_that_went_away_is_found_anew(adapter):
    vopt._cur_vg_uuid, wrong = str(uuid.uuid4()), vopt._cur_vg_uuid
    assert vopt.validate_vopt_repo_exists(adapter)[1] == wrong or wrong is None


@pytest.mark.parametrize('kind', ['stream', 'iterable', 'path'])
def test_medium_is_uploaded_read_and_deleted(simulator, adapter, new_lpar, tmp_path, kind):
    vios_uuid, group_uuid = vopt.validate_vopt_repo_exists(adapter)
    wanted, made = name('m') + '.iso', new_lpar()
    file = tmp_path / 'medium'
    file.write_bytes(CONTENT)
    handle = str(file) if kind == 'path' else source(kind)[0]
    reference, left = ts.upload_vopt(adapter, vios_uuid, handle, wanted, len(CONTENT), sha_chksum=hashlib.sha256(CONTENT).hexdigest())
    assert left is None and reference.media_name == wanted
    repository = stor.VG.get(adapter, uuid=group_uuid, parent_type=pvm_vios.VIOS, parent_uuid=vios_uuid)
    medium = next(each for each in repository.vmedia_repos[0].optical_media if each.media_name == wanted)
    assert medium.udid == '0e' + wanted
    sm.add_vscsi_mapping(None, vios_uuid, made.uuid, reference)
    assert content_of(simulator, made, wanted) == CONTENT
    sm.remove_vopt_mapping(adapter, vios_uuid, made.uuid, media_name=wanted)
    changed = ts.rm_vg_storage(repository, vopts=[medium])
    assert wanted not in [each.media_name for each in changed.vmedia_repos[0].optical_media]


def test_upload_of_a_medium_with_a_wrong_checksum_is_refused(adapter):
    vios_uuid, group_uuid = vopt.validate_vopt_repo_exists(adapter)
    wanted = name('m') + '.iso'
    with pytest.raises(exc.Error):
        ts.upload_vopt(adapter, vios_uuid, io.BytesIO(CONTENT), wanted, len(CONTENT), sha_chksum='0' * 64)
    repository = stor.VG.get(adapter, uuid=group_uuid, parent_type=pvm_vios.VIOS, parent_uuid=vios_uuid)
    assert wanted not in [each.media_name for each in repository.vmedia_repos[0].optical_media]


def test_medium_of_a_mapping_is_deleted_after_it_was_taken_out(adapter, new_lpar):
    """The element of the mapping is compared with the one of the group, text and all."""
    vios_uuid, group_uuid = vopt.validate_vopt_repo_exists(adapter)
    wanted, made = name('m') + '.iso', new_lpar()
    reference = ts.upload_vopt(adapter, vios_uuid, io.BytesIO(CONTENT), wanted, len(CONTENT))[0]
    sm.add_vscsi_mapping(None, vios_uuid, made.uuid, reference)
    _vios, gone = sm.remove_vopt_mapping(adapter, vios_uuid, made.uuid, media_name=wanted)
    group = stor.VG.get(adapter, uuid=group_uuid, parent_type=pvm_vios.VIOS, parent_uuid=vios_uuid)
    changed = ts.rm_vg_storage(group, vopts=gone)
    assert wanted not in [each.media_name for each in changed.vmedia_repos[0].optical_media]


def test_image_unit_is_uploaded_once(simulator, tier, vios):
    wanted = name('image')
    first = cluster_ssp.get_or_upload_image_lu(tier, wanted, vios.uuid, lambda: io.BytesIO(CONTENT), len(CONTENT))
    since = simulator.mark()
    second = cluster_ssp.get_or_upload_image_lu(tier, wanted, vios.uuid, lambda: io.BytesIO(CONTENT), len(CONTENT))
    assert first.udid == second.udid and simulator.operations(since) == ['GET Tier/LogicalUnit']
    assert not [each for each in units(tier) if each.startswith('part')]


def test_image_unit_whose_upload_failed_is_deleted(simulator, tier, vios):
    wanted = name('image')
    simulator.fault('PUT web/File/contents/{id}', kind='status', status=500, message='no')
    with pytest.raises(exc.Error):
        cluster_ssp.get_or_upload_image_lu(tier, wanted, vios.uuid, lambda: io.BytesIO(CONTENT), len(CONTENT))
    assert not [each for each in units(tier) if wanted in each]
