import type { KV } from '@nats-io/kv';
import { z } from 'zod';
import { OperationError, type StepPhase } from '#contracts';
import { type StepAddress, stepSlug } from './envelope.js';

const Claim = z.object({
  fence: z.int(),
  phase: z.enum(['do', 'undo']),
  attempt: z.int(),
});

/** Thrown by `Fence.check` once somebody else has the step. */
export class FencedError extends OperationError {
  constructor(step: StepAddress) {
    super('step.fenced', `step '${step.step}' of operation ${step.operation} has been taken over`, {
      retryable: false,
    });
  }
}

/** The right to act for a step. `check` is awaited before every write to a hypervisor. */
export interface Fence {
  check(): Promise<void>;
}

const order = (phase: StepPhase, attempt: number): number => (phase === 'do' ? attempt : 1_000_000 + attempt);

/**
 * Takes the step. Each delivery takes it from the one before, and an undo takes it from a late do: the one who had it can
 * write nothing any more. Deduplication by message id alone has a window, and redelivery can run two replicas at once.
 *
 * @returns undefined when a later phase or attempt has the step already: this message is out of date
 */
export async function claimStep(claims: KV, address: StepAddress): Promise<Fence | undefined> {
  const key = `${address.operation}.${stepSlug(address.step)}`;
  for (;;) {
    const entry = await claims.get(key);
    const held = entry === null || entry.operation !== 'PUT' ? undefined : Claim.parse(entry.json());
    if (held && order(held.phase, held.attempt) > order(address.phase, address.attempt)) return undefined;
    const fence = (held?.fence ?? 0) + 1;
    const value = JSON.stringify({ fence, phase: address.phase, attempt: address.attempt });
    const taken = await writeIf(claims, key, value, entry?.revision);
    if (taken === undefined) continue;
    return {
      async check() {
        const now = await claims.get(key);
        if (now?.revision !== taken) throw new FencedError(address);
      },
    };
  }
}

/** Compare-and-set: undefined when the value has changed since `revision` (or exists, when there was none). */
export async function writeIf(kv: KV, key: string, value: string, revision?: number): Promise<number | undefined> {
  try {
    return revision === undefined ? await kv.create(key, value) : await kv.update(key, value, revision);
  } catch (error) {
    if (isWrongRevision(error)) return undefined;
    throw error;
  }
}

/** JetStream's code for "wrong last sequence". */
const WRONG_LAST_SEQUENCE = 10_071;

const isWrongRevision = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'code') === WRONG_LAST_SEQUENCE;
