import { freeDeviceName } from '../../network/device-names.js';
import { slotMac } from '../../network/mac.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { deviceNamesOf } from '../../world/shared-ethernet.js';
import type { World } from '../../world/world.js';
import { isChanged, type SeaPlan, type TrunkPlan } from './plan.js';

/**
 * Makes the trunks as planned; nothing in it can fail. A VLAN that moves between trunks keeps its virtual network, as what
 * exists is changed first, and the trunks that go go last.
 *
 * @returns for each SEA the device names of its trunks, the primary first
 */
export function applyTrunks(world: World, plans: readonly SeaPlan[]): string[][] {
  const changed = plans.flatMap(({ trunks }) => trunks.filter((trunk) => trunk.existing && isChanged(trunk)));
  for (const { existing, wanted } of changed) {
    const { pvid, taggedVlans, taggedVlanSupported, trunkPriority } = wanted;
    Object.assign(existing!, { pvid, taggedVlans, taggedVlanSupported, trunkPriority });
  }
  const names = plans.map(({ vios, trunks }) =>
    trunks.map((trunk) => (trunk.existing ?? addTrunk(world, vios, trunk)).deviceName!),
  );
  for (const { sea, gone, trunks } of plans) {
    if (sea) sea.trunks = names[plans.findIndex((plan) => plan.trunks === trunks)]!;
    for (const trunk of gone) world.remove(trunk);
  }
  for (const { existing } of changed) world.changed(existing!);
  return names;
}

function addTrunk(world: World, vios: VirtualIOServer, { wanted, slot }: TrunkPlan): ClientNetworkAdapter {
  const uuid = world.identity.uuid(`adapter/${world.identity.draw()}`);
  const trunk: ClientNetworkAdapter = {
    ...world.newborn('ClientNetworkAdapter', vios.scope, uuid, vios),
    ...wanted,
    slot,
    mac: wanted.mac ?? slotMac(vios.macPrefix, slot),
    deviceName: freeDeviceName(deviceNamesOf(world, vios)),
  };
  world.add(trunk);
  return trunk;
}
