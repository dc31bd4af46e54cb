import { Destroy, PowerOff, Spawn } from '#contracts';
import { runToEnd } from '../stage/run-to-end.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';

/** What an operation may find: an instance that runs, that is off, or none. */
export const SITUATIONS = ['running', 'stopped', 'absent'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** Brings an instance that is not there into a situation. @throws Error when an operation on the way fails */
export async function bringAbout(stage: Stage, instance: Instance, situation: Situation): Promise<void> {
  if (situation === 'absent') return;
  await must(stage, Spawn, instance.spawn);
  if (situation === 'stopped') await must(stage, PowerOff, { ...instance.ref, timeoutSeconds: 0 });
}

export const removeInstance = (stage: Stage, { ref }: Instance): Promise<void> => must(stage, Destroy, ref);

async function must(stage: Stage, contract: typeof Spawn | typeof Destroy | typeof PowerOff, payload: object) {
  const ended = await runToEnd(stage, contract, payload);
  if (ended.state !== 'succeeded') {
    throw new Error(`${contract.name} for the next point ${ended.state}: ${ended.failure?.message ?? ''}`);
  }
}
