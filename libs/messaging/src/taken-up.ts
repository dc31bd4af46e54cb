import type { KV } from '@nats-io/kv';
import type { Place } from './delivery.js';

/*
 * How often a command was taken up in a row without a word from its handler, which ended the process or hangs. Steps have that in
 * their claims; commands have none, and few come twice: it is counted from the second delivery on.
 */

const keyOf = ({ sequence, storedAt }: Place): string => `command.${sequence}-${storedAt}`;

/** @returns how often, this time included */
export async function takeUp(claims: KV, command: Place): Promise<number> {
  const entry = await claims.get(keyOf(command));
  const times = (entry?.operation === 'PUT' ? Number(entry.string()) : 0) + 1;
  await claims.put(keyOf(command), String(times));
  return times;
}

/** Its handler has had a word on it. */
export const putDown = (claims: KV, command: Place): Promise<void> => claims.purge(keyOf(command));
