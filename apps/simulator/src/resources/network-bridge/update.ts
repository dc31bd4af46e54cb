import { badRequest, conflict, notImplemented } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { NetworkBridge } from '../../world/model/network.js';
import { type SeaInPlace, seasOf } from '../../world/shared-ethernet.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';
import { number } from '../partition/numbers.js';
import { applyTrunks } from './apply.js';
import { checkPlan, planSea, type SeaPlan } from './plan.js';
import { planLoadGroups } from './plan-load-groups.js';
import { readVios } from './read-vios.js';
import { renderSea } from './render-sea.js';

/** Settings of a SEA that come back as they are; another value is refused, as it would not be taken over. */
const FIXED = [
  'DeviceName',
  'HighAvailabilityMode',
  'JumboFramesEnabled',
  'QualityOfServiceMode',
  'QueueSize',
  'ThreadModeEnabled',
  'IsPrimary',
  'LargeSend',
  'BackingDeviceChoice/EthernetBackingDevice/DeviceName',
];

/**
 * Gives a bridge the trunks that the posted SEAs have, and the load groups follow from them; on an HMC it is the other way round.
 *
 * @throws {RestError} 409 with the rule that the bridge would break, 501 for changes besides trunks and load balancing
 */
export function updateBridge(bridge: NetworkBridge, posted: XmlElement, change: Change): void {
  const { world } = change.services;
  checkBridge(bridge, posted);
  const seas = seasOf(world, bridge);
  const plans =
    change.host.hmc === undefined
      ? planTrunks(bridge, seas, posted, change)
      : planLoadGroups(world, bridge.scope, posted, seas);
  const pvid = number(posted, 'PortVLANID', bridge.pvid);
  const loadBalancing = (text(posted, 'LoadBalancingEnabled') ?? String(bridge.loadBalancing)) === 'true';
  if (loadBalancing && seas.length < 2) throw conflict('LoadBalancingEnabled needs two SEAs.');
  checkPlan(
    world,
    bridge.scope,
    pvid,
    plans,
    seas.flatMap(({ trunks }) => trunks),
  );
  for (const { sea } of plans) sea!.pvid = pvid;
  applyTrunks(world, plans);
  if (loadBalancing !== bridge.loadBalancing) {
    for (const { vios, sea } of seas) {
      sea.highAvailabilityMode = loadBalancing ? 'sharing' : 'auto';
      world.changed(vios);
    }
  }
  Object.assign(bridge, { pvid, loadBalancing });
}

function planTrunks(bridge: NetworkBridge, seas: SeaInPlace[], posted: XmlElement, change: Change): SeaPlan[] {
  const { world } = change.services;
  checkLoadGroups(seas, posted);
  const documents = elements(at(posted, 'SharedEthernetAdapters'), 'SharedEthernetAdapter');
  if (documents.length !== seas.length) {
    throw notImplemented(`changing the number of SEAs of a NetworkBridge from ${seas.length} to ${documents.length}`);
  }
  const plans = documents.map((document) => {
    const vios = readVios(world, bridge.scope, document);
    const current = seas.find((one) => one.vios === vios);
    if (!current) throw notImplemented(`moving a SEA of a NetworkBridge to ${vios.name}`);
    checkSea(current, document, change);
    return planSea(world, document, vios, current);
  });
  if (new Set(plans.map(({ vios }) => vios)).size < plans.length) {
    throw badRequest('Both SharedEthernetAdapter elements name the same Virtual I/O Server.');
  }
  return plans;
}

function checkBridge({ failover, controlChannelId, udid }: NetworkBridge, posted: XmlElement): void {
  const fixed = { FailoverEnabled: failover, ControlChannelID: controlChannelId ?? '', UniqueDeviceID: udid };
  for (const [name, value] of Object.entries(fixed)) {
    const given = text(posted, name);
    if (given !== undefined && given !== String(value)) throw notImplemented(`changing ${name} of a NetworkBridge`);
  }
}

/** NovaLink takes VLANs from the trunks; the load groups must be as they are. */
function checkLoadGroups([first]: SeaInPlace[], posted: XmlElement): void {
  const given = elements(at(posted, 'LoadGroups'), 'LoadGroup').map((group) => number(group, 'PortVLANID'));
  if (given.length === 0) return;
  const sorted = (vlans: number[]) => vlans.sort((a, b) => a - b).join(' ');
  if (sorted(given) !== sorted((first?.trunks ?? []).map(({ pvid }) => pvid))) {
    throw notImplemented('changing the LoadGroups of a NetworkBridge; change the TrunkAdapters of its SEAs');
  }
}

function checkSea({ vios, sea }: SeaInPlace, document: XmlElement, { view }: Change): void {
  const rendered = renderSea(vios, sea, view, 'NetworkBridge');
  for (const name of FIXED) {
    const given = text(document, name);
    if (given !== undefined && given !== '' && given !== text(rendered, name)) {
      throw notImplemented(`changing ${name} of a SharedEthernetAdapter from ${text(rendered, name)} to ${given}`);
    }
  }
}
