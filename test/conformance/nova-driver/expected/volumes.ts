import { firstOneAlso, inAnyOrder, type Sequence } from '../sequence.js';
import { GET_LPAR, job, LPAR, MAPPINGS, postVioses } from './common.js';

const WITH_STORAGE = `GET VirtualIOServer?group=${MAPPINGS},ViosStorage`;
const MAPPING_FEED = `GET VirtualIOServer?group=${MAPPINGS}`;
const PARTITION_ID = `GET ${LPAR}/quick/PartitionID`;

const discovery = (vios: string) => job(`VirtualIOServer/${vios}`, 'LUARecovery', `discovery at ${vios}`);

/** @param vioses those that reach the volume; the others are not asked to discover it */
export function attachVolume(vioses: string[]): Sequence {
  return [GET_LPAR, WITH_STORAGE, firstOneAlso(vioses.map(discovery), [MAPPING_FEED]), postVioses(vioses, MAPPINGS)];
}

export interface DetachVolume {
  /** The UDID of the disk is no longer known: each VIOS discovers it again. */
  rediscovered?: boolean;
  /** Another partition has it too, so no VIOS removes it. */
  shared?: boolean;
}

/** @param vioses those that have the volume */
export function detachVolume(vioses: string[], { rediscovered = false, shared = false }: DetachVolume = {}): Sequence {
  const find = vioses.map((vios) => [...(rediscovered ? discovery(vios) : []), PARTITION_ID]);
  const removal = vioses.map((vios) => job(`VirtualIOServer/${vios}`, 'RemoveDevice', `removal at ${vios}`));
  return [
    GET_LPAR,
    WITH_STORAGE,
    firstOneAlso(find, [MAPPING_FEED]),
    postVioses(vioses, MAPPINGS),
    ...(shared ? [] : [inAnyOrder(removal)]),
  ];
}
