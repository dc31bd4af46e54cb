import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '#contracts';
import { claimant } from '#messaging';
import type { Stage } from '../stage/stage.js';
import type { Point } from './point.js';

const CLAIMED_WITHIN_MS = 5000;

/**
 * The one of two replicas of the point's part that has the work in hand, as it names itself in `ce-source`: the gateway or service that
 * has just spoken; else, of a service, the one that has claimed the step. Undefined for any replica: who will get a gateway's next
 * message is not known before.
 *
 * @param speaker  who published the message of the moment, if it is one
 */
export async function victimOf(
  { bus }: Stage,
  operation: string,
  { part, step, victim }: Point & { readonly part: ServiceName | 'nats' },
  speaker: string | undefined,
): Promise<string | undefined> {
  if (victim !== 'one of two') return undefined;
  if (speaker?.startsWith(`/powervm/${part}/`)) return speaker;
  if (part === 'gateway' || part === 'nats') return undefined;
  const claims = await bus.bucket('claims');
  const giveUp = Date.now() + CLAIMED_WITHIN_MS;
  for (;;) {
    const by = await claimant(claims, { operation, step }).catch(() => undefined);
    if (by !== undefined || Date.now() > giveUp) return by ?? 'nobody';
    await sleep(5);
  }
}
