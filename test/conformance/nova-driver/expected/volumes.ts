import { firstOneAlso, inAnyOrder, type Sequence } from '../sequence.js';
import { GET_LPAR, type Host, job, LPAR, MAPPINGS, postVioses, viosNames } from './common.js';

const WITH_STORAGE = `GET VirtualIOServer?group=${MAPPINGS},ViosStorage`;
const MAPPING_FEED = `GET VirtualIOServer?group=${MAPPINGS}`;
const PARTITION_ID = `GET ${LPAR}/quick/PartitionID`;

const discovery = (vios: string) => job(`VirtualIOServer/${vios}`, 'LUARecovery', `discovery at ${vios}`);

export function attachVolume(host: Host): Sequence {
  const vioses = viosNames(host);
  return [GET_LPAR, WITH_STORAGE, firstOneAlso(vioses.map(discovery), [MAPPING_FEED]), postVioses(vioses, MAPPINGS)];
}

export interface DetachVolume {
  /** The UDID of the disk is no longer known: each VIOS discovers it again. */
  rediscovered?: boolean;
  /** Another partition has it too, so no VIOS removes it. */
  shared?: boolean;
}

export function detachVolume(host: Host, { rediscovered = false, shared = false }: DetachVolume = {}): Sequence {
  const vioses = viosNames(host);
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

/** A VIOS without the volume's ports is asked nothing. */
export const NO_PATH: Sequence = [GET_LPAR, WITH_STORAGE];
