import { parallel, type Sequence, type Step } from '../sequence.js';

/** What the old driver asks, for each number of VIOSes; the names in braces are those of `Bench.names`. */
export interface Host {
  vioses: number;
  diskDriver: 'ssp' | 'localdisk';
  /** What NovaLink runs in: a partition beside the VIOSes, or the first of them. */
  management: 'partition' | 'vios';
}

export const LPAR = 'LogicalPartition/{lpar}';
export const GET_LPAR = `GET ${LPAR}?group=None`;
export const ADAPTERS = `${LPAR}/ClientNetworkAdapter`;
export const GET_ADAPTERS = `GET ${ADAPTERS}?group=None`;
export const GET_SWITCHES = 'GET ManagedSystem/{sys}/VirtualSwitch?group=None';
export const MAPPINGS = 'ViosSCSIMapping';
export const BOTH_MAPPINGS = 'ViosFCMapping,ViosSCSIMapping';

/** `{vios1}`, `{vios2}`, … */
export function viosNames({ vioses }: Host): string[] {
  return Array.from({ length: vioses }, (_, index) => `{vios${index + 1}}`);
}

export function managementPartition({ management }: Host): string {
  return management === 'vios' ? 'VirtualIOServer/{vios1}' : 'LogicalPartition/{mgmt}';
}

/** Where media are: the first VIOS that is not the management partition. */
export function mediaPlace({ management }: Host): { vios: string; group: string } {
  const n = management === 'vios' ? 2 : 1;
  return { vios: `{vios${n}}`, group: `VirtualIOServer/{vios${n}}/VolumeGroup/{vg${n}}?group=None` };
}

/** Template, start, poll, delete. */
export function job(target: string, operation: string, id = 'job'): Sequence {
  return [
    `GET ${target}/do/${operation}`,
    `PUT ${target}/do/${operation}`,
    `GET jobs/<${id}>?group=None`,
    `DELETE jobs/<${id}>`,
  ];
}

/** A change of the VIOSes' mappings, one thread for each. @param stale those that have changed since they were read */
export function postVioses(vioses: string[], groups: string, stale: string[] = []): Step {
  return parallel(
    vioses.map((vios) => (stale.includes(vios) ? postStale : post)(`VirtualIOServer/${vios}?group=${groups}`)),
  );
}

const post = (target: string): Sequence => [`POST ${target}`];
export const postStale = (target: string): Sequence => [`POST ${target} -> 412`, `GET ${target}`, `POST ${target}`];

export const upload = (): Sequence => ['PUT web/File', 'PUT web/File/contents/<file>', 'DELETE web/File/<file>'];
