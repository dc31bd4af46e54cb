import type { KV } from '@nats-io/kv';
import { z } from 'zod';

const Held = z.object({ holder: z.string(), until: z.number() });

/**
 * Waits until a lease is free or its holder's time is up. Costs no request: it watches the bucket.
 *
 * @param bucket  the bucket of the leases
 * @param onHeld  called with the holder at first and with each of its prolongations
 */
export async function untilFree(
  bucket: KV,
  name: string,
  onHeld: (holder: string) => void,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<void> {
  const changes = await bucket.watch({ key: name });
  const stop = () => changes.stop();
  signal.addEventListener('abort', stop);
  let expiry: NodeJS.Timeout | undefined;
  try {
    // A lease that was never taken has no entry, and a watch of nothing says nothing.
    if ((await bucket.get(name))?.operation !== 'PUT') return;
    for await (const change of changes) {
      if (change.operation !== 'PUT') break;
      const { holder, until } = change.json<z.infer<typeof Held>>();
      clearTimeout(expiry);
      expiry = setTimeout(stop, Math.max(0, until - now()));
      onHeld(holder);
    }
  } finally {
    clearTimeout(expiry);
    signal.removeEventListener('abort', stop);
    changes.stop();
  }
  signal.throwIfAborted();
}
