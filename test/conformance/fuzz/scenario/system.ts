import { uomDocument, webDocument } from '../../../../apps/simulator/src/testing/rest-client.js';
import type { Stage } from './stage.js';

const LOGON = webDocument('LogonRequest', '<UserID>nova</UserID><Password>nova</Password>');
const SIZES = {
  LogicalPartitionEnvironment: 'AIX/Linux',
  DesiredMemory: '1024',
  MaximumMemory: '2048',
  NumberOfVirtualEthernetAdapter: '1',
  NumberOfVirtualSCSIAdapter: '1',
  NumberOfVirtualFibreChannelAdapter: '0',
};

/** The managed system, its console, the pool of licenses that it is in, monitoring, events. */
export async function doSystem(stage: Stage): Promise<void> {
  const { rest, system, isHmc } = stage;
  await rest.put('/rest/api/web/Logon', LOGON);
  await stage.repost(`${system}?group=None`);
  await stage.repost(`/rest/api/pcm/${system}/preferences?group=None`);
  const [console] = await stage.paths('ManagementConsole');
  await stage.repost(`${console}?group=None`);
  const [pool] = await stage.paths('PowerEnterprisePool');
  const [member] = await stage.paths(`${pool}/PowerEnterprisePoolMember`);
  await stage.repost(`${member}?group=None`);
  const event = '<EventType>CUSTOM_CLIENT_EVENT</EventType><EventData>a</EventData>';
  await rest.put('Event', uomDocument('Event', event));
  await rest.startJob(system, 'GetNextWWPNs', { numberPairsRequested: '1' });
  await rest.startJob(system, 'ReleaseMaster');
  await rest.startJob(system, 'RequestMaster', { coManagementMasterStatus: 'temp' });
  await rest.startJob(system, 'GetDPOStatus');
  await rest.startJob(system, 'QueryReservedMemoryRequiredForPartition', SIZES);
  await rest.startJob(system, 'AddVSN', { VirtualSerialNumber: 'VSN0008' });
  const command = 'viosvrcmd -m host-1 -p vios2 -c "rmdev -dev hdisk9"';
  if (isHmc) {
    const parameters = { cmd: command, acknowledgeThisAPIMayGoAwayInTheFuture: 'true' };
    await rest.startJob('ManagementConsole', 'CLIRunner', parameters);
  }
  await stage.heldBack(async () => {
    await rest.startJob(system, 'AddVSN', { VirtualSerialNumber: 'VSN0009' });
    await rest.startJob(system, 'RemoveVSN', { VirtualSerialNumber: 'VSN0002' });
    const transfer = { VirtualSerialNumber: 'VSN0003', TargetManagedSystem: 'host-2' };
    await rest.startJob(system, 'TransferVSN', transfer);
  });
}

/** Ends the session of the scenario, so it comes last. */
export async function logOff({ rest, heldBack }: Stage): Promise<void> {
  await heldBack(() => rest.delete('/rest/api/web/Logon'));
}
