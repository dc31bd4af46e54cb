import { badRequest, notFound } from '../../errors.js';
import { type JobDefinition, succeeded } from '../../jobs/job.js';
import type { ManagedSystem } from '../../world/model/managed-system.js';
import { addSerial, assignSerial, unassignedSerial } from '../../world/virtual-serial-numbers.js';

/** Jobs about virtual serial numbers. UserName and Host of a transfer are those of the target's console, which is at hand here. */
export const virtualSerialJobs: Record<string, JobDefinition<ManagedSystem>> = {
  AddVSN: {
    parameters: ['VirtualSerialNumber'],
    start: ({ scope }, { parameters, world }) => {
      addSerial(world, scope, parameters.VirtualSerialNumber ?? '');
      return succeeded();
    },
  },
  RemoveVSN: {
    parameters: ['VirtualSerialNumber', 'ResetAutoAssign'],
    start: ({ scope }, { parameters, world }) => {
      world.remove(unassignedSerial(world, scope, parameters.VirtualSerialNumber ?? ''));
      return succeeded();
    },
  },
  TransferVSN: {
    parameters: ['VirtualSerialNumber', 'TargetManagedSystem', 'UserName', 'Host', 'TargetLparID'],
    start: ({ scope }, { parameters, world }) => {
      const { VirtualSerialNumber: serial = '', TargetManagedSystem: name = '', TargetLparID: id } = parameters;
      const moved = unassignedSerial(world, scope, serial);
      const target = Array.from(world.table('ManagedSystem').all()).find((one) => one.name === name);
      if (!target) throw notFound(`TargetManagedSystem: there is no ${name}.`);
      if (target.scope === scope) throw badRequest(`TargetManagedSystem: ${name} has the number already.`);
      const partitions = world.table('LogicalPartition').in(target.scope);
      const partition = id === undefined ? undefined : partitions.find((one) => String(one.id) === id);
      if (id !== undefined && !partition) throw notFound(`TargetLparID: ${name} has no partition ${id}.`);
      world.remove(moved);
      const there = addSerial(world, target.scope, serial);
      if (partition) assignSerial(world, partition, there, false);
      return succeeded();
    },
  },
};
