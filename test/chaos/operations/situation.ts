import { CleanUp, type CommandContract, Destroy, PowerOff, Spawn } from '#contracts';
import { INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import { LogicalPartition, partitionUuid, under } from '#powervm';
import { runToEnd } from '../stage/run-to-end.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';

/**
 * What an operation may find: an instance that runs, that is off, or none; or what is left of one whose partition somebody has
 * deleted, and whose record is lost; or one that runs, while everything recorded of it and its VLANs is lost.
 */
export const SITUATIONS = ['running', 'stopped', 'absent', 'orphaned', 'unrecorded'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** Brings an instance that is not there into a situation. @throws Error when an operation on the way fails */
export async function bringAbout(stage: Stage, instance: Instance, situation: Situation): Promise<void> {
  if (situation === 'absent') return;
  await must(stage, Spawn, instance.spawn);
  if (situation === 'running') return;
  if (situation === 'unrecorded') return forget(stage, instance);
  await must(stage, PowerOff, { ...instance.ref, timeoutSeconds: 0 });
  if (situation === 'orphaned') await orphan(stage, instance);
}

export const removeInstance = (stage: Stage, { ref }: Instance): Promise<void> => must(stage, Destroy, ref);

/** What a VIOS kept that was down when it was to be removed. */
export const cleanUp = (stage: Stage, { ref }: Instance): Promise<void> => must(stage, CleanUp, ref);

async function orphan({ bus, client }: Stage, { ref }: Instance): Promise<void> {
  await client.delete(under(LogicalPartition, partitionUuid(ref.uuid)));
  await (await Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord)).remove(ref);
}

async function forget({ bus }: Stage, { ref }: Instance): Promise<void> {
  const owned = await bus.bucket('owned');
  for (const keys of [`${ref.host}.${ref.uuid}.*`, `${ref.host}.bridges.vlans`]) {
    for await (const key of await owned.keys(keys)) await owned.delete(key);
  }
}

async function must(stage: Stage, contract: CommandContract, payload: object) {
  const ended = await runToEnd(stage, contract, payload);
  if (ended.state !== 'succeeded') {
    throw new Error(`${contract.name} for the next point ${ended.state}: ${ended.failure?.message ?? ''}`);
  }
}
