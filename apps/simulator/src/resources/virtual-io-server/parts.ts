import { fibreChannelMappings } from './fibre-channel-mappings/fibre-channel-mappings.js';
import { NETWORK_PARTS } from './network.js';
import type { VirtualIOServerPart } from './part.js';
import { scsiMappings } from './scsi/scsi-mappings.js';
import { storageParts } from './storage.js';

/** The grouped containers that are implemented. A container that is not here is absent from documents and refused in updates. */
export const PARTS: readonly VirtualIOServerPart[] = [
  ...storageParts,
  fibreChannelMappings,
  scsiMappings,
  ...NETWORK_PARTS,
];
