import type { KV } from '@nats-io/kv';
import { z } from 'zod';
import { Failure, OperationError, type StepPhase } from '#contracts';
import { type StepAddress, stepSlug } from './envelope.js';
import type { Answer } from './settle.js';

const StoredAnswer = z.discriminatedUnion('is', [
  z.object({ is: z.literal('succeeded'), result: z.unknown() }),
  z.object({ is: z.literal('failed'), failure: Failure }),
]);

const Claim = z.object({
  phase: z.enum(['do', 'undo']),
  attempt: z.int(),
  /** Of the message in its stream: another copy of the same command has another one. */
  sequence: z.int(),
  /** Rises with every taking, so that no two takings write the same value. */
  fence: z.int(),
  /** How often handling has failed and may be tried again. */
  tries: z.int(),
  /** How often in a row it was taken without a word from whoever took it: that ended, or hangs. */
  takings: z.int().default(0),
  /** The replica that took it, as in `ce-source`; absent in claims of older versions. */
  by: z.string().optional(),
  /** The final answer, once there is one. */
  answer: StoredAnswer.optional(),
});
type Claim = z.infer<typeof Claim>;

/** Thrown by `check` once somebody else has the step. */
export class FencedError extends OperationError {
  constructor(step: StepAddress) {
    super('step.fenced', `step '${step.step}' of operation ${step.operation} has been taken over`, {
      retryable: false,
    });
  }
}

/** The right to act for a step. */
export interface Fence {
  readonly tries: number;
  /** In a row without a word, this one included. */
  readonly takings: number;
  /** Awaited before every write to a hypervisor. @throws {FencedError} */
  check(): Promise<void>;
  /** A word on the step: its final answer before that is published, or how often it has failed. @throws {FencedError} */
  note(what: { answer: Answer } | { tries: number }): Promise<void>;
}

export type Claimed = { is: 'ours'; fence: Fence } | { is: 'out of date' } | { is: 'answered'; answer: Answer };

const order = ({ phase, attempt }: { phase: StepPhase; attempt: number }): number =>
  phase === 'do' ? attempt : 1_000_000 + attempt;

/** The key of a step's claim. */
export const claimKey = ({ operation, step }: Pick<StepAddress, 'operation' | 'step'>): string =>
  `${operation}.${stepSlug(step)}`;

/**
 * Takes the step. Each delivery takes it from the one before, and an undo takes it from a late do: the one who had it can
 * write nothing any more. Deduplication by message id alone has a window, and redelivery can run two replicas at once.
 *
 * @param sequence  of the message in its stream
 * @param by  who takes it, for people and tests that look
 */
export async function claimStep(claims: KV, address: StepAddress, sequence: number, by: string): Promise<Claimed> {
  const key = claimKey(address);
  for (;;) {
    const entry = await claims.get(key);
    const held = entry === null || entry.operation !== 'PUT' ? undefined : Claim.parse(entry.json());
    if (held && order(held) > order(address)) return { is: 'out of date' };
    const same = held && order(held) === order(address) ? held : undefined;
    if (same?.answer) return { is: 'answered', answer: same.answer };
    if (same && same.sequence !== sequence) return { is: 'out of date' };
    const { phase, attempt } = address;
    const [fence, takings] = [(held?.fence ?? 0) + 1, (same?.takings ?? 0) + 1];
    const claim = { phase, attempt, sequence, fence, tries: same?.tries ?? 0, takings, by };
    const revision = await writeIf(claims, key, JSON.stringify(claim), entry?.revision);
    if (revision !== undefined) return { is: 'ours', fence: fenceOf(claims, address, claim, revision) };
  }
}

/** Whether a step's command has reached a service in this phase and attempt. */
export async function isClaimed(claims: KV, address: StepAddress): Promise<boolean> {
  const entry = await claims.get(claimKey(address));
  return entry?.operation === 'PUT' && order(Claim.parse(entry.json())) >= order(address);
}

/** The replica that has taken a step, in whatever phase and attempt; undefined when none has. */
export async function claimant(
  claims: KV,
  address: Pick<StepAddress, 'operation' | 'step'>,
): Promise<string | undefined> {
  const entry = await claims.get(claimKey(address));
  return entry?.operation === 'PUT' ? Claim.parse(entry.json()).by : undefined;
}

/** The final answer to a step in this phase and attempt, if whoever did it has noted one. */
export async function notedAnswer(claims: KV, address: StepAddress): Promise<Answer | undefined> {
  const entry = await claims.get(claimKey(address));
  if (entry?.operation !== 'PUT') return undefined;
  const claim = Claim.parse(entry.json());
  return order(claim) === order(address) ? claim.answer : undefined;
}

function fenceOf(claims: KV, address: StepAddress, claim: Claim, taken: number): Fence {
  const key = claimKey(address);
  let revision = taken;
  return {
    tries: claim.tries,
    takings: claim.takings,
    async check() {
      const now = await persistently(() => claims.get(key));
      if (now?.revision !== revision) throw new FencedError(address);
    },
    async note(what) {
      const written = await writeIf(claims, key, JSON.stringify({ ...claim, takings: 0, ...what }), revision);
      if (written === undefined) throw new FencedError(address);
      revision = written;
    },
  };
}

/** A broker that restarts is no reason to give up a step. */
async function persistently<T>(ask: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (tries <= 1) throw error;
    return persistently(ask, tries - 1);
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

/** Deletes a value unless it has changed since `revision`. @returns whether it is deleted */
export async function deleteIf(kv: KV, key: string, revision: number): Promise<boolean> {
  try {
    await kv.purge(key, { previousSeq: revision });
    return true;
  } catch (error) {
    if (isWrongRevision(error)) return false;
    throw error;
  }
}

/** JetStream's codes for "wrong last sequence"; newer servers have one more. */
const WRONG_LAST_SEQUENCE = [10_071, 10_164];

const isWrongRevision = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && WRONG_LAST_SEQUENCE.includes(Reflect.get(error, 'code'));
