import { edit, LogicalPartition, type PowerVmClient, VIOS_GROUPS, VirtualIOServer } from '#powervm';

/** As nova-powervm sets them: IPL from the B side, without an operator, console on the HMC's terminal. */
const IPL_SOURCE = 'b';
const KEYLOCK = 'normal';
const CONSOLE = 'HMC';

/**
 * Tells an IBM i partition, which is off, where to start from: the adapter with the lowest slot, as the boot disk is mapped
 * first, and the next one, its other path, in case that one is away. Two reads; a write only when something is another.
 */
export async function tagLoadSource(client: PowerVmClient, partitionUuid: string): Promise<void> {
  const [partition, vioses] = await Promise.all([
    client.get(LogicalPartition, partitionUuid),
    client.feed(VirtualIOServer, { group: [VIOS_GROUPS.scsi] }),
  ]);
  const adapters = vioses.flatMap(({ scsiMappings }) => [...scsiMappings]).map(({ clientAdapter }) => clientAdapter);
  const mine = adapters.filter((adapter) => adapter?.partitionId === partition.id);
  const slots = [...new Set(mine.flatMap((adapter) => adapter?.slot ?? []))].sort((a, b) => a - b);
  const [first, second = first] = slots.map(String);
  const tags = { loadSource: first ?? 'NONE', alternateLoadSource: second ?? 'NONE', console: CONSOLE };
  await client.update(partition, (draft) => {
    const now = draft.io.tags;
    const isSame =
      draft.designatedIplSource === IPL_SOURCE &&
      draft.keylock === KEYLOCK &&
      now?.loadSource === tags.loadSource &&
      now.alternateLoadSource === tags.alternateLoadSource &&
      now.console === tags.console;
    if (isSame) return false;
    edit(draft, { designatedIplSource: IPL_SOURCE, keylock: KEYLOCK, io: { tags } });
    return true;
  });
}
