"""Power on and off in all modes, with the jobs that are run for it."""
import pytest
from oslo_config import cfg
from pypowervm import exceptions as exc
from pypowervm.tasks import power
from pypowervm.tasks import power_opts as popts
from pypowervm.wrappers import base_partition as bp
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


def goes_down_and_up_again(simulator, adapter, made, action):
    """It runs before and afterwards, so what is between must be seen, by a client that looks at its jobs once a second."""
    usual = simulator.delays()['start']
    simulator.delays(start=4000)
    try:
        action()
        eventually(lambda: state(adapter, made) == 'starting')
    finally:
        simulator.delays(start=usual)
    eventually(lambda: state(adapter, made) == 'running')


@pytest.mark.parametrize('position', popts.KeylockPos.ALL_VALUES)
def test_power_on_with_keylock(adapter, new_lpar, position):
    wanted = {popts.KeylockPos.NORMAL: bp.KeylockPos.NORMAL}.get(position, position)
    made = new_lpar()
    made.keylock_pos = bp.KeylockPos.MANUAL if wanted != bp.KeylockPos.MANUAL else bp.KeylockPos.NORMAL
    made = made.update()
    power.PowerOp.start(made, opts=popts.PowerOnOpts().keylock_pos(position).force())
    started = lpar.LPAR.get(adapter, uuid=made.uuid)
    assert started.state in ('starting', 'running') and started.keylock_pos == wanted


def test_power_on_with_boot_string_and_without_waiting(adapter, new_lpar):
    made = new_lpar()
    power.PowerOp.start(made, opts=popts.PowerOnOpts().bootstring('/vdevice/v-scsi@30000002'), synchronous=False)
    eventually(lambda: state(adapter, made) == 'running')


@pytest.mark.parametrize('source', popts.IPLSrc.ALL_VALUES)
def test_power_on_of_ibmi_with_ipl_source(adapter, new_lpar, source):
    made = new_lpar(env='OS400')
    made.desig_ipl_src = popts.IPLSrc.C if source != popts.IPLSrc.C else popts.IPLSrc.D
    made = made.update()
    power.PowerOp.start(made, opts=popts.PowerOnOpts().ibmi_ipl_source(source))
    assert lpar.LPAR.get(adapter, uuid=made.uuid).desig_ipl_src == source


@pytest.mark.parametrize('kind', [each for each in popts.IBMiOperationType.ALL_VALUES if each != popts.IBMiOperationType.CHANGE_KEYLOCK])
def test_power_on_of_ibmi_with_operation_type(adapter, new_lpar, kind):
    made, opts = new_lpar(env='OS400'), popts.PowerOnOpts().ibmi_op_type(kind)
    if kind == popts.IBMiOperationType.NETBOOT:
        opts.ibmi_netboot_params('192.0.2.10', '192.0.2.1', '192.0.2.254', '/images', subnet='255.255.255.0', connspeed='auto',
                                 duplex='auto', mtu=1500, vlanid=5)
    power.PowerOp.start(made, opts=opts)
    eventually(lambda: state(adapter, made) == 'running')


@pytest.mark.parametrize('before', ['not activated', 'running'])
def test_keylock_of_ibmi_is_changed_and_nothing_else(adapter, new_lpar, before):
    made = new_lpar(env='OS400')
    if before == 'running':
        power.PowerOp.start(made)
        eventually(lambda: state(adapter, made) == 'running')
    for position, wanted in ((popts.KeylockPos.MANUAL, bp.KeylockPos.MANUAL), (popts.KeylockPos.NORMAL, bp.KeylockPos.NORMAL)):
        opts = popts.PowerOnOpts().ibmi_op_type(popts.IBMiOperationType.CHANGE_KEYLOCK).keylock_pos(position)
        power.PowerOp.start(made, opts=opts)
        found = lpar.LPAR.get(adapter, uuid=made.uuid)
        assert (found.state, found.keylock_pos) == (before, wanted)


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
def test_restart(simulator, adapter, running, how):
    opts = getattr(popts.PowerOffOpts(), how)().restart()
    goes_down_and_up_again(simulator, adapter, running, lambda: power.PowerOp.stop(running, opts=opts))


def test_stop_finds_out_that_the_operating_system_can_be_asked(simulator, adapter, running):
    power.PowerOp.stop(running)
    eventually(lambda: state(adapter, running) == 'not activated')


def test_stop_with_dump(simulator, adapter, running):
    opts = popts.PowerOffOpts().operation(popts.PowerOffOperation.DUMPRESTART).immediate()
    goes_down_and_up_again(simulator, adapter, running, lambda: power.PowerOp.stop(running, opts=opts))


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


def test_power_off_with_restart(simulator, adapter, running):
    goes_down_and_up_again(simulator, adapter, running, lambda: power.power_off(running, None, restart=True))


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


def test_progressive_stop_waits_as_long_as_the_configuration_says(simulator, adapter, running):
    """For the second of its ways; the third stops the partition."""
    simulator.fault('PUT LogicalPartition/{id}/do/PowerOff', kind='job-fails', message='HSCL0000 no')
    simulator.fault('PUT LogicalPartition/{id}/do/PowerOff', kind='job-hangs')
    cfg.CONF.set_override('pypowervm_job_request_timeout', 2)
    since = simulator.mark()
    try:
        power.power_off_progressive(running)
    finally:
        cfg.CONF.clear_override('pypowervm_job_request_timeout')
    assert len(jobs(simulator, since)) == 3 and 'POST jobs/{id}/cancel' in simulator.operations(since)
    eventually(lambda: state(adapter, running) == 'not activated')
