import type { ClientNetworkAdapter } from '#powervm';
import type { NetworkRecord, OvsPort, PortOutcome, PortRecord, SeaPort } from '../ports/port-record.js';
import { type VlansMissing, vlanKey } from './vlan-mending.js';

/** What a pass has found of one partition and of the host. */
export interface Found {
  readonly adapters: readonly ClientNetworkAdapter[];
  readonly withTrunk: ReadonlySet<OvsPort>;
  readonly missing: VlansMissing;
}

/** port id -> what is to be said of it; nothing of a port that is being plugged and not yet in place. */
export function checkPorts({ ports, outcomes }: NetworkRecord, found: Found, at: string): Record<string, PortOutcome> {
  const said: Record<string, PortOutcome> = {};
  for (const [id, record] of Object.entries(ports)) {
    if (record.type === 'management') continue;
    const reason = whatIsWrong(record, found);
    if (reason === undefined) said[id] = { state: 'ready', at };
    else if (outcomes[id] !== undefined) said[id] = { state: 'failed', reason, at };
  }
  return said;
}

function whatIsWrong(record: Exclude<PortRecord, { type: 'management' }>, found: Found): string | undefined {
  const adapter = found.adapters.find(({ mac }) => mac === record.mac);
  const vlan = record.type === 'pvm_sea' ? record.vlan : record.pvid;
  if (adapter === undefined) return `its partition has no adapter with MAC ${record.mac}`;
  if (adapter.pvid !== vlan) return `its adapter is in VLAN ${adapter.pvid} in place of ${vlan}`;
  return record.type === 'pvm_sea' ? ofBridge(record, found) : ofTrunk(record, found);
}

const ofBridge = ({ bridge, vlan }: SeaPort, { missing }: Found) => missing.get(vlanKey(bridge, vlan));

const ofTrunk = (record: OvsPort, { withTrunk }: Found) =>
  withTrunk.has(record) ? undefined : `no trunk serves VLAN ${record.pvid} of its virtual switch`;
