import { requireVios } from '../../../world/storage/require-vios.js';
import { uom } from '../../../xml/build.js';
import { checkSequence } from '../../../xml/check-sequence.js';
import { elements } from '../../../xml/element.js';
import type { VirtualIOServerPart } from '../part.js';
import { applyFcMappings } from './apply.js';
import { renderFcMapping } from './render.js';
import { MAPPINGS } from './sequences.js';

/** The virtual fibre channel mappings of a VIOS (NPIV): adapters of partitions on its physical ports. */
export const fibreChannelMappings: VirtualIOServerPart = {
  container: 'VirtualFibreChannelMappings',
  group: 'ViosFCMapping',
  render: (vios, view) =>
    uom.el('VirtualFibreChannelMappings', ...vios.fcMappings.map((mapping) => renderFcMapping(vios, mapping, view))),
  update: (vios, posted, { services: { world } }) => {
    requireVios(vios);
    checkSequence(posted, MAPPINGS, undefined, 'VirtualFibreChannelMappings');
    const before = JSON.stringify(vios.fcMappings);
    applyFcMappings(vios, elements(posted, 'VirtualFibreChannelMapping'), world);
    if (JSON.stringify(vios.fcMappings) !== before) world.changed(vios, 'Other');
  },
};
