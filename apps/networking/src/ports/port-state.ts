import type { PortState, Vif } from '#contracts';
import type { Host } from '#hosts';
import type { PortOutcome, PortRecord } from './port-record.js';

type Outcome = PortOutcome | { readonly state: 'gone'; readonly at: string };

/** A recorded port as it is published; undefined for the management adapter, which is no port of Neutron's. */
export function portState(
  host: Host,
  instance: string,
  port: string,
  record: PortRecord,
  outcome: Outcome,
): PortState | undefined {
  if (record.type === 'management') return undefined;
  const { type, mac } = record;
  return { ...ofHost(host), instance, port, mac, type, ...(type === 'pvm_sea' ? networkOf(record) : {}), ...outcome };
}

/** A port that was refused before it was recorded. */
export function refusedPort(host: Host, instance: string, vif: Vif, outcome: PortOutcome): PortState {
  const { id: port, type, mac } = vif;
  return { ...ofHost(host), instance, port, mac, type, ...(type === 'pvm_sea' ? networkOf(vif) : {}), ...outcome };
}

const ofHost = ({ id, novaHost }: Host) => ({ host: id, novaHost });

const networkOf = ({ vlan, physicalNetwork }: { vlan: number; physicalNetwork?: string | undefined }) => ({
  vlan,
  ...(physicalNetwork === undefined ? {} : { physicalNetwork }),
});
