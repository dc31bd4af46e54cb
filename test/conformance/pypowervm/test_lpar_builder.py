"""Partitions made and changed with lpar_builder: AIX/Linux and IBM i, shared and dedicated."""
import uuid

import pytest
from pypowervm.utils import lpar_builder as lb
from pypowervm.utils import uuid as pvm_uuid
from pypowervm.utils import validation
from pypowervm.wrappers import base_partition as bp
from pypowervm.wrappers import logical_partition as lpar


def rebuilt(adapter, system, partition, **attributes):
    given = {'name': partition.name, 'memory': partition.mem_config.desired, 'vcpu': 1, **attributes}
    return lb.LPARBuilder(adapter, given, lb.DefaultStandardize(system)).rebuild(partition).update()


def read(adapter, partition):
    return lpar.LPAR.get(adapter, uuid=partition.uuid)


def test_shared_uncapped_is_the_default(adapter, new_lpar):
    made = read(adapter, new_lpar(memory=2048, vcpu=2))
    assert made.env == 'AIX/Linux' and made.state == 'not activated' and made.id > 0
    assert made.mem_config.desired == made.mem_config.min == made.mem_config.max == 2048
    processors = made.proc_config
    assert not processors.has_dedicated and processors.sharing_mode == 'uncapped'
    assert processors.shared_proc_cfg.desired_virtual == 2
    assert processors.shared_proc_cfg.desired_units == pytest.approx(1.0)
    assert processors.shared_proc_cfg.uncapped_weight == 64
    assert made.io_config.max_virtual_slots == 64 and made.avail_priority == 127


def test_shared_capped_with_bounds(adapter, new_lpar):
    made = read(adapter, new_lpar(
        memory=2048, min_mem=1024, max_mem=4096, vcpu=2, min_vcpu=1, max_vcpu=4, proc_units=0.4, min_proc_units=0.1,
        max_proc_units=2.0, sharing_mode='capped', avail_priority=200, max_io_slots=200))
    shared = made.proc_config.shared_proc_cfg
    assert made.proc_config.sharing_mode == 'capped'
    assert (shared.min_virtual, shared.desired_virtual, shared.max_virtual) == (1, 2, 4)
    assert (shared.min_units, shared.desired_units, shared.max_units) == (0.1, 0.4, 2.0)
    assert (made.mem_config.min, made.mem_config.desired, made.mem_config.max) == (1024, 2048, 4096)
    assert made.avail_priority == 200 and made.io_config.max_virtual_slots == 200


KINDS = ['AIX/Linux', 'OS400']


@pytest.mark.parametrize('env', KINDS)
def test_dedicated_processors(adapter, new_lpar, env):
    made = read(adapter, new_lpar(env=env, vcpu=2, dedicated_proc='true', sharing_mode='sre idle procs active'))
    assert made.env == env and made.proc_config.has_dedicated and made.proc_config.sharing_mode == 'sre idle procs active'
    assert made.proc_config.dedicated_proc_cfg.desired == 2


@pytest.mark.parametrize('mode', bp.DedicatedSharingMode.ALL_VALUES)
def test_dedicated_by_sharing_mode_alone(adapter, new_lpar, mode):
    made = read(adapter, new_lpar(vcpu=1, sharing_mode=mode))
    assert made.proc_config.has_dedicated and made.proc_config.sharing_mode == mode


def test_ibmi_gets_tagged_io(adapter, new_lpar):
    made = read(adapter, new_lpar(env='OS400'))
    assert made.env == 'OS400'
    tagged = made.io_config.tagged_io
    assert tagged.console == 'HMC' and tagged.load_src == '0'


def test_ibmi_with_restricted_io(adapter, system, new_lpar):
    assert system.get_capability('ibmi_restrictedio_capable')
    assert read(adapter, new_lpar(env='OS400')).restrictedio


def test_id_and_uuid_of_the_caller_are_kept(adapter, new_lpar):
    wanted = pvm_uuid.convert_uuid_to_pvm(str(uuid.uuid4())).upper()
    made = new_lpar(id=77, uuid=wanted)
    assert made.id == 77 and made.uuid == wanted
    assert lpar.LPAR.search(adapter, id=77, one_result=True).uuid == wanted


def test_options_of_the_hypervisor(adapter, system, new_lpar):
    attributes = {'enable_lpar_metric': True, 'processor_compatibility': 'POWER8'}
    if system.get_capability('simplified_remote_restart_capable'):
        attributes['srr_capability'] = 'true'
    made = read(adapter, new_lpar(**attributes))
    assert made.allow_perf_data_collection and made.pending_proc_compat_mode == 'POWER8'
    if 'srr_capability' in attributes:
        assert made.srr_enabled


def test_page_table_ratio(adapter, system, new_lpar):
    assert system.get_capability('physical_page_table_ratio_capable')
    assert read(adapter, new_lpar(ppt_ratio='1:4096')).mem_config.ppt_ratio == 6


def test_memory_expansion_and_secure_boot(adapter, system, new_lpar):
    made = read(adapter, new_lpar(ame_factor='1.5', secure_boot=2))
    assert made.mem_config.exp_factor == 1.5 and made.pending_secure_boot == 2


def test_update_of_memory_and_shared_processors(adapter, system, new_lpar):
    changed = rebuilt(adapter, system, new_lpar(memory=1024, vcpu=1), memory=3072, vcpu=3, proc_units=0.6)
    again = read(adapter, changed)
    assert again.mem_config.desired == 3072 and again.etag == changed.etag
    assert again.proc_config.shared_proc_cfg.desired_virtual == 3
    assert again.proc_config.shared_proc_cfg.desired_units == 0.6


@pytest.mark.parametrize('env', KINDS)
def test_update_from_shared_to_dedicated_and_back(adapter, system, new_lpar, env):
    made = new_lpar(env=env)
    changed = rebuilt(adapter, system, made, env=env, dedicated_proc='true', vcpu=2)
    assert changed.proc_config.has_dedicated and changed.proc_config.dedicated_proc_cfg.desired == 2
    changed = rebuilt(adapter, system, changed, env=env, vcpu=2, proc_units=1)
    assert not changed.proc_config.has_dedicated and changed.proc_config.shared_proc_cfg.desired_virtual == 2


def test_update_of_the_name(adapter, system, new_lpar):
    made = new_lpar()
    renamed = rebuilt(adapter, system, made, name=made.name + '-r')
    assert lpar.LPAR.search(adapter, name=renamed.name, one_result=True).uuid == made.uuid


def test_update_of_ibmi(adapter, system, new_lpar):
    changed = rebuilt(adapter, system, new_lpar(env='OS400'), env='OS400', memory=2048, load_src='3', alt_load_src='4')
    assert changed.mem_config.desired == 2048
    assert (changed.io_config.tagged_io.load_src, changed.io_config.tagged_io.alt_load_src) == ('3', '4')


def test_attributes_that_are_no_builder_sections(adapter, new_lpar):
    made = new_lpar()
    made.bootmode = bp.BootMode.SMS
    made.keylock_pos = bp.KeylockPos.MANUAL
    changed = made.update()
    assert changed.bootmode == 'System_Management_Services' and changed.keylock_pos == 'manual'


def test_validation_of_a_resize_against_the_host(system, new_lpar):
    made = new_lpar()
    validation.LPARWrapperValidator(made, system, cur_lpar_w=made).validate_all()
    made.mem_config.desired = made.mem_config.max = 100 * 1024 * 1024
    with pytest.raises(validation.ValidatorException):
        validation.LPARWrapperValidator(made, system).validate_all()


def test_builder_refuses_bad_memory_by_the_region_size_of_the_host(adapter, system):
    builder = lb.LPARBuilder(adapter, {'name': 'odd', 'memory': 1000, 'vcpu': 1}, lb.DefaultStandardize(system))
    with pytest.raises(ValueError, match='multiple of the logical memory block size'):
        builder.build()
