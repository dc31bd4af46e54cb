import { setTimeout as delay } from 'node:timers/promises';
import { JetStreamApiError } from '@nats-io/jetstream';
import { OperationError } from '#contracts';
import type { Bus } from './bus.js';
import { COMMANDS } from './topology.js';

const ASK_AGAIN_MS = 1000;

/**
 * Looks after each interruption whether the broker still has the streams that it had, and not new ones: a service that goes on
 * with a store that was lost would hear nothing, and nobody would find its key. Returns as soon as it knows which ones it has.
 *
 * @returns `lost` settles with `nats.store-lost` when they were; never otherwise
 */
export async function watchStore({ nats, jsm }: Bus): Promise<{ lost: Promise<OperationError> }> {
  const statuses = nats.status();
  const whenMade = () =>
    answered(
      async () => (await jsm.streams.info(COMMANDS)).created,
      () => nats.isClosed(),
    );
  const made = await whenMade();
  const lost = async (): Promise<OperationError> => {
    if (made === undefined && !nats.isClosed()) return storeLost();
    for await (const { type } of statuses) {
      if (type !== 'reconnect') continue;
      const now = await whenMade();
      if (now !== made && !nats.isClosed()) return storeLost();
    }
    return new Promise(() => undefined);
  };
  return { lost: lost() };
}

/** Waits for a broker that is about to be ready. @returns undefined when it has no such stream */
async function answered(ask: () => Promise<string>, isOver: () => boolean): Promise<string | undefined> {
  while (!isOver()) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof JetStreamApiError && error.status === 404) return undefined;
      await delay(ASK_AGAIN_MS, undefined, { ref: false });
    }
  }
  return undefined;
}

export const storeLost = (cause?: unknown) =>
  new OperationError('nats.store-lost', 'the NATS server has lost its streams, or they were made anew', {
    retryable: true,
    remedy: 'Restore a backup (`powervm backup restore`), or adopt what is on each host (`powervm host adopt`).',
    ...(cause === undefined ? {} : { cause }),
  });
