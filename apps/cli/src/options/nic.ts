import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { fieldName, Vif } from '#contracts';
import { generatedMac } from './mac.js';
import { pairs, whole } from './pairs.js';

export type VifIn = z.input<typeof Vif>;

const common = ['mac', 'port-id', 'mtu', 'ip', 'gateway', 'network'];
const kinds = {
  sea: [...common, 'vlan', 'physical-network'],
  ovs: [...common, 'bridge', 'device', 'interface-id'],
};

/**
 * One port: `sea,vlan=1201,mac=fa:16:3e:00:00:01,ip=192.0.2.10/24` or `ovs,bridge=br-int`. Port id and MAC are generated
 * when absent; the trunk device is named as Nova does, `tap` and eleven characters of the port id.
 */
export function nic(text: string): VifIn {
  const [kind = '', ...rest] = text.split(',');
  if (kind !== 'sea' && kind !== 'ovs') {
    throw new InvalidArgumentError(`it begins with sea or ovs, as in sea,vlan=1201 or ovs,bridge=br-int.`);
  }
  const given = rest.length === 0 ? new Map<string, string>() : pairs(rest.join(','), kinds[kind]);
  const vif = kind === 'sea' ? sea(given) : ovs(given);
  const parsed = Vif.safeParse(vif);
  if (parsed.success) return vif;
  const [issue] = parsed.error.issues;
  throw new InvalidArgumentError(`${fieldName(issue?.path ?? [])}: ${issue?.message ?? 'not valid'}.`);
}

function sea(given: Map<string, string>): VifIn {
  const vlan = given.get('vlan');
  if (vlan === undefined) throw new InvalidArgumentError('vlan is missing: write sea,vlan=1201.');
  const network = given.get('physical-network');
  return {
    ...port(given),
    type: 'pvm_sea',
    vlan: whole('vlan', vlan, 1),
    ...(network === undefined ? {} : { physicalNetwork: network }),
  };
}

function ovs(given: Map<string, string>): VifIn {
  const base = port(given);
  const [bridge, interfaceId] = [given.get('bridge'), given.get('interface-id')];
  return {
    ...base,
    type: 'ovs',
    deviceName: given.get('device') ?? `tap${base.id.slice(0, 11)}`,
    ...(bridge === undefined ? {} : { bridge }),
    ...(interfaceId === undefined ? {} : { interfaceId }),
  };
}

function port(given: Map<string, string>) {
  const id = given.get('port-id') ?? randomUUID();
  const [mtu, ip] = [given.get('mtu'), given.get('ip')];
  return {
    id,
    mac: given.get('mac') ?? generatedMac(),
    ...(mtu === undefined ? {} : { mtu: whole('mtu', mtu, 68) }),
    ...(ip === undefined ? {} : { network: network(ip, given, id) }),
  };
}

function network(ip: string, given: Map<string, string>, id: string) {
  const [address = '', prefix] = ip.split('/');
  const family = isIP(address);
  const bits = Number(prefix);
  if ((family !== 4 && family !== 6) || prefix === undefined || !(bits >= 0 && bits <= (family === 4 ? 32 : 128))) {
    throw new InvalidArgumentError('ip must be an address with its prefix length, as in ip=192.0.2.10/24.');
  }
  const gateway = given.get('gateway');
  if (gateway !== undefined && isIP(gateway) !== family) {
    throw new InvalidArgumentError(`gateway must be an IPv${family} address.`);
  }
  const version: 4 | 6 = family;
  const subnet = { version, cidr: ip, addresses: [address], ...(gateway === undefined ? {} : { gateway }) };
  return { id: given.get('network') ?? `network-of-${id}`, subnets: [subnet] };
}
