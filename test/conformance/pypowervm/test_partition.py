"""What the partition tasks find and wait for, and jobs on partitions and the host."""
import io
import os

import pytest
from pypowervm import exceptions as exc
from pypowervm import util
from pypowervm.tasks import ibmi
from pypowervm.tasks import management_console
from pypowervm.tasks import master_mode
from pypowervm.tasks import memory
from pypowervm.tasks import partition
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.tasks import storage as ts
from pypowervm.tasks import vterm
from pypowervm.wrappers import logical_partition as lpar
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios


def test_management_partition(adapter):
    found = partition.get_mgmt_partition(adapter)
    assert found.is_mgmt_partition and found.state == 'running'


def test_partition_in_which_the_client_runs(adapter, monkeypatch):
    """Its id comes from a file of the operating system, which is not here."""
    management = partition.get_mgmt_partition(adapter)
    monkeypatch.setattr(util, 'my_partition_id', lambda: management.id)
    assert partition.get_this_partition(adapter).uuid == management.uuid
    monkeypatch.setattr(util, 'my_partition_id', lambda: 4000)
    with pytest.raises(exc.ThisPartitionNotFoundException):
        partition.get_this_partition(adapter)


def test_active_vioses(simulator, adapter):
    assert [each.name for each in partition.get_active_vioses(adapter)] == ['vios1', 'vios2']
    simulator.change_partition('vios2', rmc='inactive')
    assert [each.name for each in partition.get_active_vioses(adapter)] == ['vios1']
    with pytest.raises(exc.NotEnoughActiveVioses):
        partition.get_active_vioses(adapter, find_min=2)
    simulator.change_partition('vios2', rmc='busy')
    assert len(partition.get_active_vioses(adapter, find_min=2)) == 2
    simulator.change_partition('vios2', rmc='active')


def test_partitions_of_all_kinds(adapter, new_lpar):
    made, management = new_lpar(), partition.get_mgmt_partition(adapter)
    everything = {each.uuid for each in partition.get_partitions(adapter)}
    assert {made.uuid, management.uuid} <= everything
    only = [each.uuid for each in partition.get_partitions(adapter, lpars=False, mgmt=True)]
    assert management.uuid in only and made.uuid not in only


def test_vioses_are_ready(simulator, adapter):
    since = simulator.mark()
    partition.validate_vios_ready(adapter)
    assert simulator.operations(since) == ['GET VirtualIOServer']


def test_vioses_that_are_not_ready_are_waited_for(simulator, adapter):
    simulator.change_partition('vios2', rmc='inactive')
    partition.validate_vios_ready(adapter, max_wait_time=0)
    simulator.change_partition('vios1', rmc='inactive')
    with pytest.raises(exc.ViosNotAvailable):
        partition.validate_vios_ready(adapter, max_wait_time=0)
    for name in ('vios1', 'vios2'):
        simulator.change_partition(name, rmc='active')


def test_vios_that_is_down_is_not_waited_for(simulator, adapter):
    simulator.change_partition('vios2', state='not activated')
    partition.validate_vios_ready(adapter)
    simulator.change_partition('vios2', state='running', rmc='active')


def test_task_over_active_vioses(adapter):
    task = partition.build_active_vio_feed_task(adapter)
    assert sorted(each.name for each in task.feed) == ['vios1', 'vios2']


def test_physical_adapters(adapter, new_lpar):
    assert partition.has_physical_io(pvm_vios.VIOS.get(adapter)[0])
    assert not partition.has_physical_io(new_lpar())


def test_uuid_is_cloned(adapter, new_lpar):
    made, surrogate = new_lpar(), new_lpar()
    partition.clone_uuid(adapter, made.uuid, surrogate.name)
    assert lpar.LPAR.get(adapter, uuid=made.uuid).id == surrogate.id
    with pytest.raises(exc.HttpNotFound):
        lpar.LPAR.get(adapter, uuid=surrogate.uuid)


def test_license_key_of_ibmi(adapter, new_lpar):
    partition.ibmi_add_license_key(adapter, new_lpar(env='OS400').uuid, '0123456789ABCDEF')


@pytest.mark.parametrize('operation', ibmi.IBMiPanelOperations.ALL_VALUES)
def test_panel_function_of_ibmi(adapter, new_lpar, operation):
    ibmi.start_panel_job(new_lpar(env='OS400'), operation)


def test_panel_function_of_another_partition_is_refused(new_lpar):
    with pytest.raises(exc.PartitionIsNotIBMi):
        ibmi.start_panel_job(new_lpar(), ibmi.IBMiPanelOperations.DSTON)


def test_load_source_of_ibmi_is_its_lowest_slot(adapter, new_lpar):
    made, vios = new_lpar(env='OS400'), pvm_vios.VIOS.get(adapter, xag=['ViosSCSIMapping'])[0]
    unit = ts.crt_lu(ts.default_tier_for_ssp(stor.SSP.get(adapter)[0]), 'ibmi', 1)[1]
    after = sm.add_vscsi_mapping(None, vios, made.uuid, unit)
    slot = sm.find_maps(after.scsi_mappings, made.uuid)[0].client_adapter.lpar_slot_num
    changed = ibmi.update_ibmi_settings(adapter, lpar.LPAR.get(adapter, uuid=made.uuid), lpar.BootStorageType.VSCSI).update()
    tagged = changed.io_config.tagged_io
    assert (tagged.load_src, tagged.alt_load_src, tagged.console) == (str(slot), str(slot), 'HMC')
    assert changed.desig_ipl_src == 'b' and changed.keylock_pos == 'normal'


def test_load_source_without_any_adapter(adapter, new_lpar):
    with pytest.raises(exc.IBMiLoadSourceNotFound):
        ibmi.update_ibmi_settings(adapter, new_lpar(env='OS400'), lpar.BootStorageType.VFC)


def test_memory_overhead(adapter, system):
    overhead, available = memory.calculate_memory_overhead_on_host(
        adapter, system.uuid, {'desired_mem': 1024, 'max_mem': 4096}, lmb_size=system.memory_region_size)
    assert 0 < overhead and available == system.memory_free


def test_memory_overhead_when_the_job_fails(simulator, adapter, system):
    simulator.fault('PUT ManagedSystem/{id}/do/QueryReservedMemoryRequiredForPartition', kind='job-fails', message='no')
    assert memory.calculate_memory_overhead_on_host(adapter, system.uuid) == (512, None)


def test_master_mode_is_taken_and_given_back(system):
    master_mode.request_master(system)
    assert system.refresh().session_is_master
    master_mode.release_master(system)
    assert not system.refresh().session_is_master
    master_mode.request_master(system, mode=master_mode.MasterMode.TEMP)
    assert system.refresh().session_is_master


def test_image_of_ceph_that_is_not_there(adapter):
    from pypowervm.tasks import hdisk
    assert not hdisk.rbd_exists(adapter, pvm_vios.VIOS.get(adapter)[0].uuid, 'pool/image')


def test_keys_of_the_management_console(adapter):
    assert management_console.get_public_key(adapter).startswith('ssh-')
    before = management_console.get_authorized_keys(adapter)
    management_console.add_authorized_key(adapter, 'ssh-ed25519 AAAA one@other')
    management_console.add_authorized_key(adapter, 'ssh-ed25519 AAAA one@other')
    assert list(management_console.get_authorized_keys(adapter)) == [*before, 'ssh-ed25519 AAAA one@other']


def test_terminal_is_closed_by_job_over_a_password_session(simulator, new_lpar):
    since = simulator.mark()
    vterm.close_vterm(simulator.adapter(username='nova', password='nova'), new_lpar().uuid)
    assert 'PUT LogicalPartition/{id}/do/CloseVterm' in simulator.operations(since)


@pytest.fixture
def terminal_commands(tmp_path, monkeypatch):
    """The local commands of NovaLink, which note how they were called."""
    log = tmp_path / 'log'
    for name, answer in (('mkvterm', 'echo 5999'), ('rmvterm', 'true')):
        program = tmp_path / name
        program.write_text('#!/bin/sh\necho %s "$@" >> %s\n%s\n' % (name, log, answer))
        program.chmod(0o755)
    monkeypatch.setenv('PATH', '%s:%s' % (tmp_path, os.environ['PATH']))
    return log


def test_terminal_is_opened_and_closed_by_local_command(adapter, new_lpar, terminal_commands):
    made = new_lpar()
    assert vterm.open_localhost_vnc_vterm(adapter, made.uuid) == 5999
    vterm.close_vterm(adapter, made.uuid)
    assert terminal_commands.read_text().splitlines() == ['mkvterm --id %d --vnc --local' % made.id, 'rmvterm --id %d' % made.id]


def test_terminal_of_ibmi(adapter, new_lpar, terminal_commands):
    made = new_lpar(env='OS400')
    vterm.open_localhost_vnc_vterm(adapter, made.uuid, codepage='273')
    assert terminal_commands.read_text().strip() == 'mkvterm --id %d --vnc --local --consolesettings codepage=273' % made.id


def test_terminal_for_others(adapter, new_lpar, terminal_commands):
    made = new_lpar()
    assert vterm.open_remotable_vnc_vterm(adapter, made.uuid, '127.0.0.1') == 5999
    vterm._VNC_REMOTE_PORT_TO_LISTENER[5999].stop()


def test_terminals_need_a_local_session(simulator, new_lpar):
    with pytest.raises(exc.ConsoleNotLocal):
        vterm.open_localhost_vnc_vterm(simulator.adapter(username='nova', password='nova'), new_lpar().uuid)
