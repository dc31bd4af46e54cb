import { isIP, isIPv6 } from 'node:net';

/** A network in the two parts that network_data.json writes it in. */
export interface NetworkAddress {
  readonly version: 4 | 6;
  /** First address of the network. */
  readonly network: string;
  /** `255.255.255.0` or `ffff:ffff:ffff:ffff::`. */
  readonly netmask: string;
}

/** Splits `10.1.2.0/24` or `fd00::/64`, host bits cleared; undefined when it is no network. */
export function parseCidr(cidr: string): NetworkAddress | undefined {
  const [address = '', prefix = '', ...rest] = cidr.split('/');
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : 0;
  if (bits === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return undefined;
  const ones = Number(prefix);
  const mask = ((1n << BigInt(ones)) - 1n) << BigInt(bits - ones);
  const version = bits === 32 ? 4 : 6;
  return { version, network: formatIp(parseIp(address) & mask, version), netmask: formatIp(mask, version) };
}

/** 4, 6, or undefined for what is no address. A zone (`%eth0`) is refused: it means nothing in another machine. */
export function ipVersion(address: string): 4 | 6 | undefined {
  if (address.includes('%')) return undefined;
  const version = isIP(address);
  return version === 4 || version === 6 ? version : undefined;
}

/** The shortest spelling of an IPv6 address, in lower case (RFC 5952). */
export function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function formatIp(value: bigint, version: 4 | 6): string {
  if (version === 6) return formatIpv6(value);
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
}

function parseIp(address: string): bigint {
  if (!isIPv6(address)) return address.split('.').reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(zeros).fill('0'), ...groups(tail ?? '')];
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
