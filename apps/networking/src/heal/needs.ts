import type { InstanceRef } from '#contracts';
import type { Use } from '../bridges/ledger-changes.js';
import { type NetworkRecord, userOf } from '../ports/port-record.js';

export type Recorded = ReadonlyArray<{ readonly instance: InstanceRef; readonly value: NetworkRecord }>;

/** bridge uuid -> the VLANs that recorded ports need there */
export function needsOf(records: Recorded): Map<string, Use[]> {
  const needs = new Map<string, Use[]>();
  for (const { instance, value } of records) {
    for (const [id, record] of Object.entries(value.ports)) {
      if (record.type !== 'pvm_sea') continue;
      const use = { vlan: record.vlan, user: userOf(instance.uuid, id) };
      needs.set(record.bridge, [...(needs.get(record.bridge) ?? []), use]);
    }
  }
  return needs;
}
