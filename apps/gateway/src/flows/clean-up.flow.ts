import {
  CleanUp,
  RemoveMediumOrphans,
  RemoveNetworkOrphans,
  RemovePartitionOrphans,
  RemoveStorageOrphans,
} from '#contracts';
import { flow, minutes } from '#flows';
import { reference } from './reference.js';

/**
 * Each service looks again before it removes anything. Since it waits for its turn, no operation is under way on the
 * instance. Nothing is undone: one that fails is sent again. The partition's record goes last, as in a destroy.
 */
export const cleanUp = flow(CleanUp, 1)
  .step('storage', { run: RemoveStorageOrphans, with: ({ input }) => reference(input), within: minutes(30) })
  .step('networking', { run: RemoveNetworkOrphans, with: ({ input }) => reference(input), within: minutes(30) })
  .step('config drive', {
    needs: ['storage'],
    run: RemoveMediumOrphans,
    with: ({ input }) => reference(input),
    within: minutes(10),
  })
  .step('partition', {
    needs: ['storage', 'networking', 'config drive'],
    run: RemovePartitionOrphans,
    with: ({ input }) => reference(input),
    within: minutes(5),
  })
  .succeeds(({ storage, networking, 'config drive': drive, partition }) => {
    const all = [storage, networking, drive, partition];
    return { removed: all.flatMap(({ removed }) => removed), left: all.flatMap(({ left }) => left) };
  });
