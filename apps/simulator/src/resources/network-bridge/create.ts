import { badRequest, conflict } from '../../errors.js';
import { freeDeviceName } from '../../network/device-names.js';
import type { Change } from '../../rest/resource.js';
import type { NetworkBridge } from '../../world/model/network.js';
import type { EthernetDevice, SharedEthernetAdapter, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { deviceNamesOf } from '../../world/shared-ethernet.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';
import { number } from '../partition/numbers.js';
import { applyTrunks } from './apply.js';
import { checkPlan, planSea } from './plan.js';
import { readVios } from './read-vios.js';

/** Makes the SEAs with their trunks, on physical ports that are free. Two of them are a failover pair. */
export function createBridge(posted: XmlElement, { services: { world }, host }: Change): NetworkBridge {
  const documents = elements(at(posted, 'SharedEthernetAdapters'), 'SharedEthernetAdapter');
  const pvid = number(posted, 'PortVLANID');
  const loadBalancing = text(posted, 'LoadBalancingEnabled') === 'true';
  if (loadBalancing && documents.length < 2) throw conflict('LoadBalancingEnabled needs two SEAs.');
  const plans = documents.map((document) => {
    const vios = readVios(world, host.id, document);
    return { ...planSea(world, document, vios), backing: freeDevice(vios, document) };
  });
  if (new Set(plans.map(({ vios }) => vios)).size < plans.length) {
    throw badRequest('Both SharedEthernetAdapter elements name the same Virtual I/O Server.');
  }
  checkPlan(world, host.id, pvid, plans, []);
  const failover = plans.length > 1;
  const uuid = world.identity.uuid(`${host.id}/bridge/${world.identity.draw()}`);
  const names = applyTrunks(world, plans);
  const adapters = plans.map(({ vios, backing }, index) => {
    vios.freeEthernetDevices = vios.freeEthernetDevices.filter((device) => device !== backing);
    const sea: SharedEthernetAdapter = {
      deviceName: freeDeviceName(deviceNamesOf(world, vios).add(backing.deviceName)),
      udid: `10${world.identity.hex(`${uuid}/sea/${vios.uuid}`, 16)}`,
      highAvailabilityMode: failover ? (loadBalancing ? 'sharing' : 'auto') : 'disabled',
      primary: text(documents[index], 'IsPrimary') !== 'false',
      pvid,
      backing,
      trunks: names[index]!,
    };
    vios.sharedEthernetAdapters.push(sea);
    world.changed(vios, 'freeIOAdaptersForLinkAggregation');
    return { viosUuid: vios.uuid, deviceName: sea.deviceName };
  });
  const bridge: NetworkBridge = {
    ...world.newborn('NetworkBridge', host.id, uuid, world.system(host.id)),
    pvid,
    failover,
    loadBalancing,
    udid: `10${world.identity.hex(`${uuid}/udid`, 16)}`,
    adapters,
  };
  world.add(bridge);
  world.changed(world.system(host.id));
  return bridge;
}

function freeDevice(vios: VirtualIOServer, document: XmlElement): EthernetDevice {
  const name = text(document, 'BackingDeviceChoice/EthernetBackingDevice/DeviceName');
  if (!name) throw badRequest('BackingDeviceChoice of a SharedEthernetAdapter names no device.');
  const device = vios.freeEthernetDevices.find(({ deviceName }) => deviceName === name);
  if (!device) throw conflict(`Device ${name} of ${vios.name} is not free for a shared Ethernet adapter.`);
  return device;
}
