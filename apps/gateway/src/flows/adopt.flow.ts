import { Adopt, AdoptConfigDrive, AdoptPartition, AdoptPorts, AdoptStorage } from '#contracts';
import { flow, minutes } from '#flows';
import { managementMac } from './management-mac.js';
import { reference } from './reference.js';

/** Writes records and changes nothing on the host, so there is nothing to undo: one that fails is sent again. */
export const adopt = flow(Adopt, 1)
  .step('partition', {
    run: AdoptPartition,
    with: ({ input }) => ({ ...reference(input), dryRun: input.dryRun }),
    within: minutes(5),
  })
  .step('storage', {
    needs: ['partition'],
    run: AdoptStorage,
    with: ({ input, partition }) => ({
      ...reference(input),
      dryRun: input.dryRun,
      partition: partition.partition,
    }),
    within: minutes(10),
  })
  .step('ports', {
    needs: ['partition'],
    run: AdoptPorts,
    with: ({ input, partition }) => ({
      ...reference(input),
      dryRun: input.dryRun,
      partition: partition.partition,
      managementMac: managementMac(input.uuid),
      vlans: input.vlans,
    }),
    within: minutes(10),
  })
  .step('config drive', {
    needs: ['partition'],
    run: AdoptConfigDrive,
    with: ({ input }) => ({ ...reference(input), dryRun: input.dryRun }),
    within: minutes(10),
  })
  .succeeds(({ partition, storage, ports, 'config drive': drive }) => {
    const all = [partition, storage, ports, drive];
    return { recorded: all.flatMap(({ recorded }) => recorded), notes: all.flatMap(({ notes }) => notes) };
  });
