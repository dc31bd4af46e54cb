import { badRequest, conflict } from '../../errors.js';
import type { Change, Resource } from '../../rest/resource.js';
import type { VirtualSwitch } from '../../world/model/network.js';
import { ownerOf, renameNetworks } from '../../world/networks.js';
import type { World } from '../../world/world.js';
import { uom } from '../../xml/build.js';
import { text, type XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';

const VIRTUAL_SWITCH = sequence('SwitchID SwitchMode SwitchName VirtualNetworks');
const MODES: readonly VirtualSwitch['mode'][] = ['Veb', 'Vepa'];
/** Switch ids are 0 to 15. */
const MOST_SWITCHES = 16;

/** Virtual Ethernet switches of the hypervisor. */
export const virtualSwitch: Resource<VirtualSwitch> = {
  type: 'VirtualSwitch',
  places: [{ under: ['ManagedSystem'], verbs: ['feed', 'get', 'create', 'update', 'delete'] }],
  order: VIRTUAL_SWITCH,
  keeps: { modelled: ['VirtualNetworks'] },
  list: (host, _parents, { world }) => world.table('VirtualSwitch').in(host.id),
  find: (host, _parents, uuid, { world }) => world.table('VirtualSwitch').get(host.id, uuid),
  render: ({ scope, id, mode, name }, view) =>
    uom.struct('VirtualSwitch', VIRTUAL_SWITCH, {
      SwitchID: id,
      SwitchMode: mode,
      SwitchName: name,
      VirtualNetworks: uom.links(
        'VirtualNetworks',
        view.world
          .table('VirtualNetwork')
          .in(scope)
          .filter(({ switchId }) => switchId === id)
          .map((network) => view.href(network)),
      ),
    }),
  create: createSwitch,
  update: updateSwitch,
  remove: removeSwitch,
};

function createSwitch(posted: XmlElement, { services: { world }, host }: Change): VirtualSwitch {
  const [mode, name] = [readMode(posted), readName(posted)];
  checkName(world, host.id, name);
  const id = lowestFreeId(world, host.id);
  const system = world.system(host.id);
  const uuid = world.identity.uuid(`${host.id}/switch/${world.identity.draw()}`);
  const born = { ...world.newborn('VirtualSwitch', host.id, uuid, system), id, name, mode };
  world.add(born);
  world.changed(system);
  return born;
}

function updateSwitch(found: VirtualSwitch, posted: XmlElement, { services: { world } }: Change): void {
  const [mode, name] = [readMode(posted), readName(posted)];
  const id = text(posted, 'SwitchID');
  if (id !== undefined && Number(id) !== found.id) {
    throw badRequest(`SwitchID cannot be changed from ${found.id} to ${id}.`);
  }
  checkName(world, found.scope, name, found);
  const renamed = found.name !== name;
  Object.assign(found, { mode, name });
  if (renamed) renameNetworks(world, found);
}

function removeSwitch(found: VirtualSwitch, { services: { world } }: Change): void {
  const user = world
    .table('ClientNetworkAdapter')
    .in(found.scope)
    .find(({ switchId }) => switchId === found.id);
  if (user) {
    throw conflict(
      `Virtual switch ${found.name} is in use, by slot ${user.slot} of partition ${ownerOf(world, user)?.name}.`,
    );
  }
  world.remove(found);
  world.changed(world.system(found.scope));
}

function readMode(posted: XmlElement): VirtualSwitch['mode'] {
  const given = text(posted, 'SwitchMode') ?? 'Veb';
  const mode = MODES.find((one) => one === given);
  if (!mode) throw badRequest(`SwitchMode "${given}" is not ${MODES.join(' or ')}.`);
  return mode;
}

function readName(posted: XmlElement): string {
  const name = text(posted, 'SwitchName');
  if (!name) throw badRequest('SwitchName is missing.');
  return name;
}

function checkName(world: World, scope: string, name: string, self?: VirtualSwitch): void {
  const twin = world
    .table('VirtualSwitch')
    .in(scope)
    .find((one) => one.name === name);
  if (twin && twin !== self) throw conflict(`SwitchName ${name} is that of the virtual switch with id ${twin.id}.`);
}

function lowestFreeId(world: World, scope: string): number {
  const used = new Set(
    world
      .table('VirtualSwitch')
      .in(scope)
      .map(({ id }) => id),
  );
  if (used.size >= MOST_SWITCHES) throw conflict(`The system has its ${MOST_SWITCHES} virtual switches already.`);
  let id = 0;
  while (used.has(id)) id++;
  return id;
}
