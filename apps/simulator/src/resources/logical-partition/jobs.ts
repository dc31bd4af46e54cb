import { badRequest } from '../../errors.js';
import { failed, type JobDefinition, type JobOutcome, succeeded } from '../../jobs/job.js';
import type { LogicalPartition } from '../../world/model/partition.js';
import { isOff } from '../../world/partitions/partitions.js';
import type { World } from '../../world/world.js';

/** As pypowervm's `tasks/ibmi.py` knows them. */
const PANEL_FUNCTIONS = [
  'dumprestart',
  'dston',
  'retrydump',
  'remotedstoff',
  'remotedston',
  'iopreset',
  'iopdump',
  'consoleservice',
];

/** Jobs of a logical partition besides the power jobs, by operation. */
export const partitionJobs: Record<string, JobDefinition<LogicalPartition>> = {
  /** Deletes the partition and gives its UUID to the one that is named. */
  CloneUUID: {
    parameters: ['targetLparName'],
    start: (partition, { parameters, world }) => cloneUuid(world, partition, parameters.targetLparName ?? ''),
  },
  /** Accepts a license key for IBM i; what keys allow is not modelled. */
  AddLicense: {
    parameters: ['licKey'],
    start: (partition, { parameters }) => {
      if (!parameters.licKey) throw badRequest('licKey is missing.');
      return onlyIbmi(partition, 'AddLicense');
    },
  },
  /** Accepts a panel function of IBM i; what it does inside of the operating system is not modelled. */
  PanelFunction: {
    parameters: ['operation'],
    start: (partition, { parameters }) => {
      if (!PANEL_FUNCTIONS.includes(parameters.operation ?? '')) {
        throw badRequest(`operation ${parameters.operation} is not one of ${PANEL_FUNCTIONS.join(', ')}.`);
      }
      return onlyIbmi(partition, 'PanelFunction');
    },
  },
};

function onlyIbmi({ name, partitionType }: LogicalPartition, operation: string): JobOutcome {
  return partitionType === 'OS400' ? succeeded() : failed(`${operation}: partition ${name} is not an IBM i partition.`);
}

function cloneUuid(world: World, original: LogicalPartition, name: string): JobOutcome {
  const surrogate = world
    .table('LogicalPartition')
    .in(original.scope)
    .find((one) => one.name === name);
  if (!surrogate || surrogate === original) return failed(`CloneUUID: there is no other partition ${name}.`);
  const busy = [original, surrogate].find((one) => !isOff(one));
  if (busy) return failed(`CloneUUID: partition ${busy.name} is ${busy.state}.`);
  const held = [original, surrogate].find((one) => hasDevices(world, one));
  if (held) return failed(`CloneUUID: partition ${held.name} has virtual adapters.`);
  world.remove(original);
  world.remove(surrogate);
  surrogate.uuid = original.uuid;
  world.add(surrogate);
  world.changed(world.system(original.scope));
  return succeeded();
}

function hasDevices(world: World, { scope, uuid }: LogicalPartition): boolean {
  const isClient = ({ clientUuid }: { clientUuid?: string }) => clientUuid === uuid;
  const vioses = world.table('VirtualIOServer').in(scope);
  return (
    world.table('ClientNetworkAdapter').in(scope, uuid).length > 0 ||
    vioses.some(({ scsiBuses, fcMappings }) => scsiBuses.some(isClient) || fcMappings.some(isClient))
  );
}
