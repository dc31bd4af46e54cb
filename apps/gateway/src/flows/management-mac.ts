import { createHash } from 'node:crypto';

/**
 * MAC of the adapter that carries RMC: locally administered, unicast, and always the same for an instance. Chosen here so
 * that the config drive need not wait for the adapter, and so that a rebuilt instance keeps its RMC address.
 */
export function managementMac(uuid: string): string {
  const bytes = createHash('sha256').update(`management ${uuid}`).digest().subarray(0, 6);
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
  return bytes.toString('hex').toUpperCase();
}
