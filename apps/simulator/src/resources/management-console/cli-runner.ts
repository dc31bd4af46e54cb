import { notImplemented } from '../../errors.js';
import { failed, type JobContext, type JobDefinition, type JobOutcome, succeeded } from '../../jobs/job.js';
import { peersOf } from '../../world/endpoints.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { requireVios } from '../../world/storage/require-vios.js';
import type { World } from '../../world/world.js';
import { removeDevice } from '../virtual-io-server/hdisk/remove-device.js';

const VIOS_COMMAND = /^viosvrcmd -m (?<system>\S+) -p (?<vios>\S+) -c "(?<command>[^"]*)"$/;
const REMOVE_DEVICE = /^rmdev -dev (?<device>\w+)$/;

/** Runs a command line of the HMC; the only one it knows is `viosvrcmd`, and with it only `rmdev`. */
export const cliRunner: JobDefinition<undefined> = {
  parameters: ['cmd', 'acknowledgeThisAPIMayGoAwayInTheFuture'],
  offered: ({ hmc }) => hmc !== undefined,
  start: (_target, context) => {
    const { cmd = '', acknowledgeThisAPIMayGoAwayInTheFuture: acknowledged } = context.parameters;
    if (acknowledged !== 'true') return failed('acknowledgeThisAPIMayGoAwayInTheFuture is not true.');
    const { system, vios, command } = VIOS_COMMAND.exec(cmd)?.groups ?? {};
    if (system === undefined) throw notImplemented(`the command "${cmd.split(' ')[0]}" of an HMC's command line`);
    const found = viosOf(context, system, vios!);
    if (!found) return failed(`HSCL8012 The partition named ${vios} was not found on ${system}.`);
    return runOn(found, command!, context.world);
  },
};

function viosOf({ world, host }: JobContext, systemName: string, name: string): VirtualIOServer | undefined {
  const peer = peersOf(world, host).find(({ id }) => world.system(id).name === systemName);
  return (
    peer &&
    world
      .table('VirtualIOServer')
      .in(peer.id)
      .find((vios) => vios.name === name)
  );
}

function runOn(vios: VirtualIOServer, command: string, world: World): JobOutcome {
  const { device } = REMOVE_DEVICE.exec(command)?.groups ?? {};
  if (device === undefined) throw notImplemented(`the command "${command.split(' ')[0]}" of a VIOS`);
  requireVios(vios);
  const refusal = removeDevice(vios, device, world);
  return refusal === undefined ? succeeded({ result: `${device} deleted\n` }) : failed(refusal);
}
