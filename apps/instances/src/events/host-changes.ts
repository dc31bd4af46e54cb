import type { HostChanged, PayloadOf } from '#contracts';
import type { EventBatch, HypervisorEvent } from '#powervm';

type Change = PayloadOf<typeof HostChanged>['changes'][number];

const CHANGES: Partial<Record<HypervisorEvent['type'], Change['change']>> = {
  ADD_URI: 'add',
  MODIFY_URI: 'modify',
  DELETE_URI: 'delete',
  INVALID_URI: 'modify',
  HIDDEN_URI: 'modify',
  VISIBLE_URI: 'modify',
};

/** What a batch of the hypervisor's events says of objects; what is said twice is said once. */
export function changesOf({ events }: EventBatch): Change[] {
  const changes = events.flatMap(({ type, resourceType, uuid, detail }) => {
    const change = CHANGES[type];
    if (change === undefined || resourceType === undefined || uuid === undefined) return [];
    return [{ change, type: resourceType, uuid, detail }];
  });
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}
