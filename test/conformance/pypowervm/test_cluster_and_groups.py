"""Pools and volume groups that the client makes of disks that nobody uses."""
import pytest
from pypowervm import exceptions as exc
from pypowervm.tasks import cluster_ssp
from pypowervm.tasks import storage
from pypowervm.wrappers import cluster
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios


@pytest.fixture(scope='module')
def options():
    return {'pools': []}


def vios_with_disks(adapter, index):
    return pvm_vios.VIOS.get(adapter, xag=['ViosStorage'])[index]


def unused(vios):
    return [each for each in vios.phys_vols if each.avail_for_use]


def test_cluster_with_a_pool_is_made_of_the_disks_of_a_vios(adapter):
    vios = vios_with_disks(adapter, 0)
    assert cluster.Cluster.get(adapter) == [] and stor.SSP.get(adapter) == []
    repository, data = unused(vios)
    node = cluster.Node.bld(adapter, vios_uri=vios.related_href)
    job = cluster_ssp.crt_cluster_ssp('made', 'made-pool', repository, node, [data])
    assert job.job_status == 'COMPLETED_OK'
    made = cluster.Cluster.search(adapter, one_result=True, name='made')
    assert made.repos_pv.name == repository.name and [each.lpar_id for each in made.nodes] == [vios.id]
    pool = stor.SSP.get_by_href(adapter, made.ssp_uri)
    assert pool.name == 'made-pool' and [each.name for each in pool.physical_volumes] == [data.name]
    assert unused(vios_with_disks(adapter, 0)) == []


def test_pool_that_was_made_holds_units(adapter):
    tier = storage.default_tier_for_ssp(stor.SSP.get(adapter)[0])
    _tier, unit = storage.crt_lu(tier, 'first', 2)
    assert [each.name for each in stor.LUEnt.get(adapter, parent=tier)] == [unit.name]


def test_second_cluster_of_the_same_vios_fails(adapter):
    vios = vios_with_disks(adapter, 0)
    node = cluster.Node.bld(adapter, hostname='vios1', lpar_id=vios.id, mtms='8284-22A*210001A')
    with pytest.raises(exc.JobRequestFailed, match='node of cluster made'):
        cluster_ssp.crt_cluster_ssp('again', 'again-pool', vios.phys_vols[0], node, [vios.phys_vols[1]])


def test_volume_group_is_made_filled_emptied_and_deleted(adapter):
    vios = vios_with_disks(adapter, 1)
    disk = unused(vios)[-1]
    made = stor.VG.bld(adapter, 'datavg', [stor.PV.bld(adapter, disk.name, udid=disk.udid)]).create(parent=vios)
    assert made.name == 'datavg' and made.capacity == 50.0 and [each.name for each in made.phys_vols] == [disk.name]
    storage.crt_vdisk(adapter, vios.uuid, made.uuid, 'vdisk1', 1)
    filled = stor.VG.get(adapter, uuid=made.uuid, parent=vios)
    with pytest.raises(exc.HttpError):
        filled.delete()
    storage.rm_vg_storage(filled, vdisks=[filled.virtual_disks[0]])
    stor.VG.get(adapter, uuid=made.uuid, parent=vios).delete()
    assert [each.name for each in stor.VG.get(adapter, parent=vios)] == ['rootvg']
    assert disk.name in [each.name for each in unused(vios_with_disks(adapter, 1))]
