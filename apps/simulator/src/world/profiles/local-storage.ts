import type { VolumeGroup } from '../model/storage.js';
import type { PhysicalVolume, VirtualIOServer } from '../model/virtual-io-server.js';
import { GIB } from '../storage/sizes.js';
import type { World } from '../world.js';

/** What a VIOS installation takes of its volume group. */
const RESERVED = 20 * GIB;
const SPARE_MB = 50 * 1024;
const MOST_SPARES = 8;

/**
 * The volume group `rootvg` on the first disk, without a media repository, and as many spare disks as the VIOS's id says (but
 * no more than eight): so the next free hdisk number differs from VIOS to VIOS, as it does on real hosts.
 */
export function addLocalStorage(world: World, vios: VirtualIOServer): void {
  const { identity } = world;
  const [disk] = vios.physicalVolumes;
  if (!disk) return;
  const spares = ((vios.id - 1) % MOST_SPARES) + 1;
  for (let spare = 0; spare < spares; spare++) vios.physicalVolumes.push(spareDisk(world, vios)!);
  const group: VolumeGroup = {
    ...world.newborn('VolumeGroup', vios.scope, identity.uuid(`${vios.uuid}/rootvg`), vios),
    name: 'rootvg',
    serialId: identity.hex(`${vios.uuid}/rootvg`, 32),
    capacityBytes: disk.capacityMb * 2 ** 20,
    reservedBytes: RESERVED,
    physicalVolumes: [disk.name],
    virtualDisks: [],
  };
  world.add(group);
}

/** A disk like the first one, under the next name, that nobody uses; the caller adds it. Undefined on a VIOS without disks. */
export function spareDisk({ identity }: World, { uuid, physicalVolumes }: VirtualIOServer): PhysicalVolume | undefined {
  const [disk] = physicalVolumes;
  if (!disk) return undefined;
  const name = `hdisk${physicalVolumes.length}`;
  const { usedBy: _used, ...like } = disk;
  return {
    ...like,
    name,
    udid: `01${Buffer.from(`3IBM ST300MM ${identity.hex(`${uuid}/${name}`, 16)}`).toString('base64')}`,
    capacityMb: SPARE_MB,
    locationCode: disk.locationCode.replace(/L\d+$/, `L${name.slice(5)}`),
  };
}
