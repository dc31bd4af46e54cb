import { contentKey } from '../../storage/content-keys.js';
import type { Partition } from '../model/partition.js';
import type { VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { repositoryOf } from './devices.js';
import { isMapped } from './mapped.js';

const KIND = 'optical-removal';
const MINUTE = 60_000;

/** Lets planned removals of media happen. */
export function handleOpticalRemovals(world: World): void {
  world.agenda.on(KIND, ({ scope, target }) => {
    const [uuid = '', name = ''] = target.split(/\/(.*)/s);
    for (const vios of world.table('VirtualIOServer').in(scope)) {
      if (unload(vios, uuid, name)) world.changed(vios, 'VirtualSCSIMappings');
      removeMedium(world, vios, name);
    }
  });
}

/** Plans that a medium is taken out of the partition's drive and deleted, as a partition can be started with. */
export function planOpticalRemoval(world: World, partition: Partition, name: string, minutes: number): void {
  world.agenda.plan(minutes * MINUTE, { kind: KIND, scope: partition.scope, target: `${partition.uuid}/${name}` });
}

/** @returns whether it was loaded */
function unload(vios: VirtualIOServer, clientUuid: string, name: string): boolean {
  const before = vios.scsiBuses;
  const isIt = ({ storage }: VirtualIOServer['scsiBuses'][number]['devices'][number]) =>
    storage?.kind === 'VirtualOpticalMedia' && storage.name === name;
  const has = (bus: VirtualIOServer['scsiBuses'][number]) => bus.clientUuid === clientUuid && bus.devices.some(isIt);
  vios.scsiBuses = before
    .map((bus) => (has(bus) ? { ...bus, devices: bus.devices.filter((device) => !isIt(device)) } : bus))
    .filter((bus, index) => bus === before[index] || bus.devices.length > 0);
  return before.some(has);
}

function removeMedium(world: World, vios: VirtualIOServer, name: string): void {
  const found = repositoryOf(world, vios);
  const medium = found?.repository.media.find((one) => one.name === name);
  if (!found || !medium || isMapped(vios, { kind: 'VirtualOpticalMedia', name })) return;
  found.repository.media = found.repository.media.filter((one) => one !== medium);
  world.contents.remove(contentKey.medium(vios, medium));
  world.changed(found.group);
}
