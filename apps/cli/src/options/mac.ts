import { randomBytes } from 'node:crypto';

/** A MAC address with the prefix that Neutron generates from by default. */
export function generatedMac(): string {
  return ['fa', '16', '3e', ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}
