import {
  FindPartition,
  type PartitionRef,
  PlugInstanceVifs,
  PlugVifs,
  UnplugInstanceVifs,
  UnplugVifs,
} from '#contracts';
import { flow, minutes } from '#flows';
import { reference } from './reference.js';

export const plugVifs = flow(PlugInstanceVifs, 1)
  .step('partition', {
    run: FindPartition,
    with: ({ input }) => ({ ...reference(input), toChange: 'io-if-needed' as const }),
    within: minutes(2),
  })
  .step('ports', {
    needs: ['partition'],
    run: PlugVifs,
    with: ({ input, partition }) => ({
      ...reference(input),
      // An absent partition was refused by the step that looked for it.
      partition: partition.partition as PartitionRef,
      vifs: input.vifs,
      frozen: partition.frozen,
    }),
    within: minutes(10),
    undo: {
      run: UnplugVifs,
      with: ({ input }) => ({ ...reference(input), vifs: input.vifs.map(({ id }) => id) }),
      within: minutes(10),
    },
  })
  .succeeds(({ ports }) => ({ kept: ports.kept }));

export const unplugVifs = flow(UnplugInstanceVifs, 1)
  .step('partition', {
    run: FindPartition,
    with: ({ input }) => ({ ...reference(input), toChange: 'io-if-needed' as const, absent: 'accept' as const }),
    within: minutes(2),
  })
  .step('ports', {
    needs: ['partition'],
    run: UnplugVifs,
    with: ({ input, partition }) => ({ ...reference(input), vifs: input.vifs, frozen: partition.frozen }),
    within: minutes(10),
  })
  .succeeds(() => ({}));
