"""Power on and off in all modes, with the jobs that are run for it."""
import pytest
from oslo_config import cfg
from pypowervm import exceptions as exc
from pypowervm.tasks import power
from pypowervm.tasks import power_opts as popts
from pypowervm.wrappers import logical_partition as lpar
from support.simulator import eventually


@pytest.fixture
def running(adapter, new_lpar):
    made = new_lpar()
    power.power_on(made, None)
    return eventually(lambda: with_rmc(adapter, made))


def with_rmc(adapter, made):
    found = lpar.LPAR.get(adapter, uuid=made.uuid)
    return found if found.state == 'running' and found.rmc_state == 'active' else None


def state(adapter, made):
    return lpar.LPAR.get(adapter, uuid=made.uuid).state


def jobs(simulator, since):
    return [each for each in simulator.operations(since) if each.startswith('PUT') and '/do/' in each]


@pytest.mark.parametrize('mode', popts.BootMode.ALL_VALUES)
def test_power_on_with_boot_mode(adapter, new_lpar, mode):
    made = new_lpar()
    power.PowerOp.start(made, opts=popts.PowerOnOpts().bootmode(mode))
    wanted = {'sms': 'open firmware', 'of': 'open firmware'}.get(mode, 'running')
    eventually(lambda: state(adapter, made) == wanted)


@pytest.mark.parametrize('position', popts.KeylockPos.ALL_VALUES)
def test_power_on_with_keylock(adapter, new_lpar, position):
    made = new_lpar()
    power.PowerOp.start(made, opts=popts.PowerOnOpts().keylock_pos(position).force())
    assert state(adapter, made) in ('starting', 'running')


def test_power_on_with_boot_string_and_without_waiting(adapter, new_lpar):
    made = new_lpar()
    power.PowerOp.start(made, opts=popts.PowerOnOpts().bootstring('/vdevice/v-scsi@30000002'), synchronous=False)
    eventually(lambda: state(adapter, made) == 'running')


def test_power_on_of_ibmi_with_operation_type_and_ipl_source(adapter, new_lpar):
    made = new_lpar(env='OS400')
    opts = popts.PowerOnOpts().ibmi_op_type(popts.IBMiOperationType.ACTIVATE).ibmi_ipl_source('b')
    power.PowerOp.start(made, opts=opts)
    eventually(lambda: state(adapter, made) == 'running')


def test_power_on_of_ibmi_by_netboot(adapter, new_lpar):
    made = new_lpar(env='OS400')
    opts = popts.PowerOnOpts().ibmi_op_type(popts.IBMiOperationType.NETBOOT).ibmi_netboot_params(
        '192.0.2.10', '192.0.2.1', '192.0.2.254', '/images', subnet='255.255.255.0', connspeed='auto', duplex='auto', mtu=1500, vlanid=5)
    power.PowerOp.start(made, opts=opts)
    eventually(lambda: state(adapter, made) == 'running')


def test_power_on_with_a_medium_that_goes_afterwards(simulator, adapter, new_lpar):
    import io
    from pypowervm.tasks import scsi_mapper as sm
    from pypowervm.tasks import storage as ts
    from pypowervm.tasks import vopt
    from pypowervm.wrappers import virtual_io_server as pvm_vios
    made, name = new_lpar(), 'cfg_of_this.iso'
    vios_uuid, _group = vopt.validate_vopt_repo_exists(adapter)
    medium, _left = ts.upload_vopt(adapter, vios_uuid, io.BytesIO(b'x' * 2048), name, 2048)
    sm.add_vscsi_mapping(None, vios_uuid, made.uuid, medium)
    power.PowerOp.start(made, opts=popts.PowerOnOpts().remove_optical(name, time=0))

    def left():
        vios = pvm_vios.VIOS.get(adapter, uuid=vios_uuid, xag=['ViosSCSIMapping'])
        return [each for each in sm.find_maps(vios.scsi_mappings, client_lpar_id=made.uuid) if each.backing_storage]
    eventually(lambda: not left())


def test_power_on_when_it_runs_already(simulator, running):
    since = simulator.mark()
    power.power_on(running, None)
    assert len(jobs(simulator, since)) == 1


def test_power_on_with_legacy_parameters(adapter, new_lpar):
    made = new_lpar()
    power.power_on(made, None, add_parms={popts.BootMode.KEY: popts.BootMode.SMS})
    eventually(lambda: state(adapter, made) == 'open firmware')


@pytest.mark.parametrize('how', ['os_normal', 'os_immediate', 'vsp_normal', 'vsp_hard'])
def test_stop(adapter, running, how):
    power.PowerOp.stop(running, opts=getattr(popts.PowerOffOpts(), how)())
    eventually(lambda: state(adapter, running) == 'not activated')


@pytest.mark.parametrize('how', ['os_normal', 'os_immediate', 'vsp_normal', 'vsp_hard'])
def test_restart(adapter, running, how):
    power.PowerOp.stop(running, opts=getattr(popts.PowerOffOpts(), how)().restart())
    eventually(lambda: state(adapter, running) == 'running')


def test_stop_finds_out_that_the_operating_system_can_be_asked(simulator, adapter, running):
    power.PowerOp.stop(running)
    eventually(lambda: state(adapter, running) == 'not activated')


def test_stop_with_dump(adapter, running):
    opts = popts.PowerOffOpts().operation(popts.PowerOffOperation.DUMPRESTART).immediate()
    power.PowerOp.stop(running, opts=opts)
    eventually(lambda: state(adapter, running) == 'running')


def test_stop_when_it_is_off_already(new_lpar):
    power.PowerOp.stop(new_lpar(), opts=popts.PowerOffOpts().vsp_hard())


def test_restart_when_it_is_off_fails(new_lpar):
    with pytest.raises(exc.VMPowerOffFailure):
        power.PowerOp.stop(new_lpar(), opts=popts.PowerOffOpts().vsp_hard().restart())


def test_os_shutdown_without_rmc_is_refused_by_the_client(simulator, adapter, running):
    simulator.change_partition(running.name, rmc='inactive')
    with pytest.raises(exc.OSShutdownNoRMC):
        power.PowerOp.stop(lpar.LPAR.get(adapter, uuid=running.uuid), opts=popts.PowerOffOpts().os_normal())


def test_os_shutdown_when_rmc_was_lost_fails_with_its_code(simulator, running):
    simulator.change_partition(running.name, rmc='inactive')
    with pytest.raises(exc.VMPowerOffFailure) as caught:
        power.PowerOp.stop(running, opts=popts.PowerOffOpts().os_immediate())
    assert any(code in str(caught.value) for code in ('HSCL0DB4', 'PVME01050905', 'PVME01050402'))


def test_progressive_stop_asks_the_operating_system_first(simulator, adapter, running):
    since = simulator.mark()
    power.power_off_progressive(running)
    assert len(jobs(simulator, since)) == 1
    eventually(lambda: state(adapter, running) == 'not activated')


def test_progressive_stop_goes_on_to_the_service_processor(simulator, adapter, running):
    simulator.change_partition(running.name, rmc='inactive')
    since = simulator.mark()
    power.power_off_progressive(running)
    assert len(jobs(simulator, since)) == 2
    eventually(lambda: state(adapter, running) == 'not activated')


def test_progressive_stop_of_ibmi(simulator, adapter, new_lpar):
    made = new_lpar(env='OS400')
    power.power_on(made, None)
    eventually(lambda: state(adapter, made) == 'running')
    since = simulator.mark()
    simulator.fault('PUT LogicalPartition/{id}/do/PowerOff', when={'count': 3}, kind='job-fails', message='HSCL0000 no')
    power.power_off_progressive(made, ibmi_immed=False)
    assert len(jobs(simulator, since)) == 4
    eventually(lambda: state(adapter, made) == 'not activated')


@pytest.mark.parametrize('force', [power.Force.TRUE, power.Force.ON_FAILURE, power.Force.NO_RETRY])
def test_power_off_with_force(adapter, running, force):
    power.power_off(running, None, force_immediate=force)
    eventually(lambda: state(adapter, running) == 'not activated')


def test_power_off_with_restart(adapter, running):
    power.power_off(running, None, restart=True)
    eventually(lambda: state(adapter, running) == 'running')


def test_job_that_fails(simulator, new_lpar):
    simulator.fault('PUT LogicalPartition/{id}/do/PowerOn', kind='job-fails', message='HSCL05DF There is not enough memory.')
    with pytest.raises(exc.VMPowerOnFailure, match='HSCL05DF'):
        power.power_on(new_lpar(), None)


def test_job_that_cannot_be_started(simulator, new_lpar):
    simulator.fault('PUT LogicalPartition/{id}/do/PowerOn', kind='status', status=500, message='HSCL9999')
    with pytest.raises(exc.VMPowerOnFailure):
        power.power_on(new_lpar(), None)


def test_job_that_times_out_is_cancelled_and_deleted(simulator, new_lpar):
    since = simulator.mark()
    simulator.fault('PUT LogicalPartition/{id}/do/PowerOn', kind='job-hangs')
    with pytest.raises(exc.VMPowerOnTimeout):
        power.PowerOp.start(new_lpar(), timeout=2)
    eventually(lambda: {'POST jobs/{id}/cancel', 'DELETE jobs/{id}'} <= set(simulator.operations(since)))


def test_stop_that_times_out(simulator, running):
    simulator.fault('PUT LogicalPartition/{id}/do/PowerOff', kind='job-hangs')
    with pytest.raises(exc.VMPowerOffTimeout):
        power.PowerOp.stop(running, opts=popts.PowerOffOpts().os_normal(), timeout=2)


def test_time_limits_come_from_the_configuration():
    assert cfg.CONF.pypowervm_job_request_timeout == 1800
