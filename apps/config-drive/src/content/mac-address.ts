import { formatIpv6 } from './ip-address.js';

/** Whether the text is six octets in hexadecimal with colons between. */
export function isMac(text: string): boolean {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text);
}

/**
 * The IPv6 link-local address of an adapter by modified EUI-64 (RFC 4291, appendix A): the MAC with ff:fe in the middle
 * and the universal/local bit of its first octet flipped, in fe80::/64.
 */
export function linkLocalAddress(mac: string): string {
  const octets = mac.split(':').map((octet) => BigInt(`0x${octet}`));
  const [first = 0n, ...others] = octets;
  const identifier = [first ^ 0x02n, ...others.slice(0, 2), 0xffn, 0xfen, ...others.slice(2)];
  return formatIpv6(identifier.reduce((value, octet) => (value << 8n) | octet, 0xfe80n << 48n));
}
