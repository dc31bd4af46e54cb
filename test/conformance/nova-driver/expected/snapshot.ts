import type { Sequence } from '../sequence.js';
import { GET_LPAR, MAPPINGS } from './common.js';

const VIOS1 = `VirtualIOServer/{vios1}?group=${MAPPINGS}`;

/** The disk is mapped to the management partition through the first VIOS, read there, and unmapped. */
export const SNAPSHOT: Sequence = [GET_LPAR, `GET ${VIOS1}`, `POST ${VIOS1}`, `GET ${VIOS1}`, `POST ${VIOS1}`];
