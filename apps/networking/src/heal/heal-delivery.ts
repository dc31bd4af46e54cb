import { randomUUID } from 'node:crypto';
import type { Delivery } from '#messaging';

/** A pass as what changes bridges takes it: like a command that nobody sent. */
export function healDelivery(host: string, signal: AbortSignal, guard: () => Promise<void>): Delivery {
  const envelope = {
    id: `heal.${host}.${randomUUID()}`,
    source: '/powervm/networking',
    type: 'heal',
    time: new Date().toISOString(),
  };
  return { envelope, deliveries: 1, signal, guard, progress: () => {} };
}
