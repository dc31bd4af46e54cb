"""Management partitions that have a disk of a VIOS, or that are the VIOS, as the client finds and uses them."""
import pytest
from pypowervm import const
from pypowervm.tasks import partition
from pypowervm.tasks import scsi_mapper
from pypowervm.tasks import storage
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios
from support.simulator import Simulator


@pytest.fixture(scope='module')
def with_disk():
    started = Simulator(hosts=[{'management': 'with-disk'}])
    yield started.adapter()
    started.close()


@pytest.fixture(scope='module')
def as_vios():
    started = Simulator(hosts=[{'management': 'vios'}])
    yield started.adapter()
    started.close()


def new_unit(adapter, name):
    tier = stor.Tier.get(adapter, parent=stor.SSP.get(adapter)[0])[0]
    return storage.crt_lu(tier, name, 1)[1]


def test_disk_for_the_management_partition_joins_the_adapter_of_its_own(with_disk):
    """So the mapping that a client sends has a slot already, which Nova's driver looks for."""
    mgmt = partition.get_mgmt_partition(with_disk)
    vios = pvm_vios.VIOS.get(with_disk, xag=[const.XAG.VIO_SMAP])[0]
    own, = scsi_mapper.find_maps(vios.scsi_mappings, client_lpar_id=mgmt.id)
    unit = new_unit(with_disk, 'snapshot')
    mapping = scsi_mapper.build_vscsi_mapping(None, vios, mgmt.uuid, unit)
    assert mapping.client_adapter.lpar_slot_num == own.client_adapter.lpar_slot_num
    scsi_mapper.add_map(vios, mapping)
    vios = vios.update()
    found = scsi_mapper.find_maps(vios.scsi_mappings, client_lpar_id=mgmt.id)
    assert [each.backing_storage.name for each in found] == [own.backing_storage.name, 'snapshot']
    assert {each.server_adapter.name for each in found} == {own.server_adapter.name}


def test_scrub_leaves_the_installation_alone(with_disk):
    mgmt = partition.get_mgmt_partition(with_disk)
    storage.ComprehensiveScrub(with_disk).execute()
    vios = pvm_vios.VIOS.get(with_disk, xag=[const.XAG.VIO_SMAP])[0]
    assert scsi_mapper.find_maps(vios.scsi_mappings, client_lpar_id=mgmt.id)


def test_management_partition_is_found_among_the_vioses(as_vios):
    mgmt = partition.get_mgmt_partition(as_vios)
    assert isinstance(mgmt, pvm_vios.VIOS) and mgmt.is_mgmt_partition and mgmt.env == 'AIX/Linux'
    assert lpar.LPAR.get(as_vios) == []
    assert mgmt.rmc_state == 'inactive'


def test_vios_without_rmc_is_active_when_it_is_the_management_partition(as_vios):
    assert [each.is_mgmt_partition for each in partition.get_active_vioses(as_vios)] == [True]
    partition.validate_vios_ready(as_vios)


def test_partition_gets_its_disk_from_the_management_partition(as_vios):
    from pypowervm.utils import lpar_builder
    from pypowervm.wrappers import managed_system
    system = managed_system.System.get(as_vios)[0]
    attributes = {'name': 'client', 'memory': 1024, 'vcpu': 1}
    made = lpar_builder.LPARBuilder(as_vios, attributes, lpar_builder.DefaultStandardize(system)).build().create(parent=system)
    vios = partition.get_mgmt_partition(as_vios)
    scsi_mapper.add_vscsi_mapping(system.uuid, vios.uuid, made.uuid, new_unit(as_vios, 'client-boot'))
    mappings = pvm_vios.VIOS.get(as_vios, uuid=vios.uuid, xag=[const.XAG.VIO_SMAP]).scsi_mappings
    assert [each.backing_storage.name for each in scsi_mapper.find_maps(mappings, client_lpar_id=made.id)] == ['client-boot']
