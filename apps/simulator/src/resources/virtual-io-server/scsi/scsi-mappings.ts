import type { VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { tellUnits, unitsMapped } from '../../../world/storage/mapped.js';
import { requireVios } from '../../../world/storage/require-vios.js';
import type { World } from '../../../world/world.js';
import { checkSequence } from '../../../xml/check-sequence.js';
import { elements } from '../../../xml/element.js';
import type { VirtualIOServerPart } from '../part.js';
import { applyPlan } from './apply.js';
import { readMapping } from './posted-mapping.js';
import { type Plan, reconcile } from './reconcile.js';
import { renderMappings } from './render.js';
import { resolveStorage } from './resolve.js';
import { MAPPINGS } from './sequences.js';

/** The virtual SCSI mappings of a VIOS: disks, volumes and media of partitions. */
export const scsiMappings: VirtualIOServerPart = {
  container: 'VirtualSCSIMappings',
  group: 'ViosSCSIMapping',
  render: renderMappings,
  update: (vios, posted, { services: { world } }) => {
    requireVios(vios);
    checkSequence(posted, MAPPINGS, undefined, 'VirtualSCSIMappings');
    const mappings = elements(posted, 'VirtualSCSIMapping').map(readMapping);
    changeBuses(
      vios,
      reconcile(vios.scsiBuses, mappings, (storage) => resolveStorage(world, vios, storage)),
      world,
    );
  },
};

/** Applies a plan and tells of everything that it changes: the VIOS, and units that come into use or go out of it. */
export function changeBuses(vios: VirtualIOServer, plan: Plan, world: World): void {
  const before = JSON.stringify(vios.scsiBuses);
  const mappedBefore = unitsMapped(vios);
  applyPlan(vios, plan, world);
  if (JSON.stringify(vios.scsiBuses) === before) return;
  tellUnits(world, vios, mappedBefore);
  world.changed(vios, 'VirtualSCSIMappings');
}
