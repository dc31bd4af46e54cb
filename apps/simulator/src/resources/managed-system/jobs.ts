import { badRequest, conflict } from '../../errors.js';
import { type JobContext, type JobDefinition, type JobOutcome, succeeded } from '../../jobs/job.js';
import type { ManagedSystem } from '../../world/model/managed-system.js';
import { available } from '../../world/partitions/capacity.js';
import { partitionsOf } from '../../world/partitions/partitions.js';
import { takeWwpnPairs, wwpnsLeft } from '../../world/storage/wwpns.js';
import type { World } from '../../world/world.js';
import { virtualSerialJobs } from './virtual-serial-jobs.js';

/** Jobs of a managed system, by operation. */
export const managedSystemJobs: Record<string, JobDefinition<ManagedSystem>> = {
  ...virtualSerialJobs,
  /** Hands out the next pairs of WWPNs, even and odd, counting up from the host's prefix. */
  GetNextWWPNs: {
    parameters: ['numberPairsRequested'],
    start: (system, { parameters, world }) => {
      const pairs = Number(parameters.numberPairsRequested);
      if (!Number.isInteger(pairs) || pairs < 1) throw badRequest('numberPairsRequested is not a positive number.');
      const left = Math.floor(wwpnsLeft(system) / 2);
      if (pairs > left) throw conflict(`The host has ${left} pairs of WWPNs left, not ${pairs}.`);
      const list = takeWwpnPairs(world, system, pairs).flat();
      return succeeded({ wwpnList: list.join(',') });
    },
  },
  QueryReservedMemoryRequiredForPartition: {
    parameters: [
      'LogicalPartitionEnvironment',
      'DesiredMemory',
      'MaximumMemory',
      'NumberOfVirtualEthernetAdapter',
      'NumberOfVirtualSCSIAdapter',
      'NumberOfVirtualFibreChannelAdapter',
    ],
    start: reservedMemory,
  },
  /** How near the memory of each partition is to its processors; here always as near as can be. */
  GetDPOStatus: {
    parameters: [],
    start: ({ scope }, { world }) => {
      const scores = partitionsOf(world, scope).map(({ id, name }) => {
        return { LPAR_ID: String(id), LPAR_NAME: name, CURRENT_AFFINITY_SCORE: '100' };
      });
      return succeeded({ result: JSON.stringify(scores) });
    },
  },
  /** Makes NovaLink the manager of the host, for good (`norm`) or until it gives that back (`temp`). */
  RequestMaster: {
    parameters: ['coManagementMasterStatus'],
    start: (system, { parameters, world }) => {
      const { coManagementMasterStatus: status = 'norm' } = parameters;
      if (status !== 'norm' && status !== 'temp')
        throw badRequest(`coManagementMasterStatus ${status} is not norm or temp.`);
      return setMaster(world, system, true);
    },
  },
  ReleaseMaster: { parameters: [], start: (system, { world }) => setMaster(world, system, false) },
};

/**
 * What the hypervisor takes beside the partition's own memory: a page table of 1/128 of the maximum, and some for each adapter. The
 * true rule is not known; clients only need an answer of the right form and size.
 */
function reservedMemory({ scope, memory }: ManagedSystem, { parameters, world }: JobContext): JobOutcome {
  const number = (name: string) => {
    const value = Number(parameters[name]);
    if (!Number.isInteger(value) || value < 0) throw badRequest(`${name} is not a number: "${parameters[name]}".`);
    return value;
  };
  const adapters =
    number('NumberOfVirtualEthernetAdapter') +
    number('NumberOfVirtualSCSIAdapter') +
    number('NumberOfVirtualFibreChannelAdapter');
  const overhead = number('MaximumMemory') / 128 + 4 * adapters + 32;
  const whole = Math.ceil(overhead / memory.regionSize) * memory.regionSize;
  return succeeded({
    RequiredMemory: String(number('DesiredMemory') + whole),
    CurrentAvailableSystemMemory: String(available(world, scope).memory),
  });
}

function setMaster(world: World, system: ManagedSystem, isMaster: boolean): JobOutcome {
  if (isMaster) delete system.masterReleased;
  else system.masterReleased = true;
  world.changed(system);
  return succeeded();
}
