import { parallel, type Sequence, type Step } from '../sequence.js';

/** What the old driver asks, for each number of VIOSes; the names in braces are those of `Bench.names`. */
export interface Host {
  vioses: number;
  diskDriver: 'ssp' | 'localdisk';
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

/** Template, start, poll, delete. */
export function job(target: string, operation: string, id = 'job'): Sequence {
  return [
    `GET ${target}/do/${operation}`,
    `PUT ${target}/do/${operation}`,
    `GET jobs/<${id}>?group=None`,
    `DELETE jobs/<${id}>`,
  ];
}

/** A change of the VIOSes' mappings, one thread for each. */
export function postVioses(vioses: string[], groups: string): Step {
  return parallel(vioses.map((vios) => [`POST VirtualIOServer/${vios}?group=${groups}`]));
}

export const upload = (): Sequence => ['PUT web/File', 'PUT web/File/contents/<file>', 'DELETE web/File/<file>'];
