import {
  AttachVolume,
  ConnectStorage,
  DetachVolume,
  DisconnectStorage,
  DiscoverVolumes,
  FindPartition,
  ForgetVolumes,
  type PartitionRef,
  type PayloadOf,
} from '#contracts';
import { flow, minutes } from '#flows';
import { reference } from './reference.js';

/** Discovery does not need to know the partition, so both go side by side. */
export const attachVolume = flow(AttachVolume, 1)
  .step('partition', {
    run: FindPartition,
    with: ({ input }) => ({ ...reference(input), toChange: 'io' as const }),
    within: minutes(2),
  })
  .step('discovery', {
    run: DiscoverVolumes,
    with: ({ input }) => ({ ...reference(input), volumes: [input.volume] }),
    within: minutes(10),
    undo: {
      run: ForgetVolumes,
      with: ({ input }) => ({ ...reference(input), volumes: [input.volume.id] }),
      within: minutes(10),
    },
  })
  .step('mappings', {
    needs: ['partition', 'discovery'],
    run: ConnectStorage,
    with: ({ input, partition, discovery }) => ({
      ...reference(input),
      // An absent partition was refused by the step that looked for it.
      partition: partition.partition as PartitionRef,
      volumes: discovery.volumes,
    }),
    within: minutes(15),
    undo: {
      run: DisconnectStorage,
      with: ({ input }) => ({ ...reference(input), what: { volumes: [input.volume.id] } }),
      within: minutes(15),
    },
  })
  .succeeds(({ discovery, mappings }) => ({
    targetUdid: discovery.volumes[0]?.udid ?? '',
    degraded: [...new Set([...discovery.degraded, ...mappings.degraded])],
  }));

const detached = ({ volumeId, targetUdid }: PayloadOf<typeof DetachVolume>) => ({
  volumes: [volumeId],
  udids: targetUdid === undefined ? [] : [targetUdid],
});

export const detachVolume = flow(DetachVolume, 1)
  .step('partition', {
    run: FindPartition,
    with: ({ input }) => ({ ...reference(input), toChange: 'io' as const, absent: 'accept' as const }),
    within: minutes(2),
  })
  .step('mappings', {
    needs: ['partition'],
    run: DisconnectStorage,
    with: ({ input }) => ({ ...reference(input), what: detached(input) }),
    within: minutes(15),
  })
  .step('hdisks', {
    needs: ['mappings'],
    run: ForgetVolumes,
    with: ({ input }) => ({ ...reference(input), ...detached(input) }),
    within: minutes(10),
  })
  .succeeds(() => ({}));
