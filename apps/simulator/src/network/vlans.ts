import { badRequest } from '../errors.js';

const LOWEST = 1;
const HIGHEST = 4094;

/** Most tagged VLANs that one virtual Ethernet adapter carries. */
export const MOST_TAGGED = 20;

/**
 * Reads a list of VLANs, separated by any run of blanks: clients are known to send `1   2`.
 *
 * @param name the element, for the message
 * @throws {RestError} 400 for what is no VLAN or comes twice
 */
export function parseVlans(list: string, name: string): number[] {
  if (!/^[\d\s]*$/.test(list)) throw badRequest(`${name} "${list}" is not a list of VLANs with blanks between.`);
  const vlans = list.split(/\s+/).filter(Boolean).map(Number);
  for (const vlan of vlans) checkVlan(vlan, name);
  if (new Set(vlans).size < vlans.length) throw badRequest(`${name} "${list}" has a VLAN twice.`);
  return vlans;
}

/** @throws {RestError} 400 naming the element unless the VLAN is in 1 to 4094 */
export function checkVlan(vlan: number, name: string): void {
  if (!Number.isInteger(vlan) || vlan < LOWEST || vlan > HIGHEST) {
    throw badRequest(`${name} ${vlan} is not a VLAN: it has to be in ${LOWEST} to ${HIGHEST}.`);
  }
}

/**
 * What an adapter may carry at all.
 *
 * @throws {RestError} 400 for too many tagged VLANs, or the port VLAN among them
 */
export function checkCarried(pvid: number, tagged: readonly number[]): void {
  if (tagged.length > MOST_TAGGED) {
    throw badRequest(`TaggedVLANIDs has ${tagged.length} VLANs; an adapter carries ${MOST_TAGGED} at most.`);
  }
  if (tagged.includes(pvid)) throw badRequest(`VLAN ${pvid} is both PortVLANID and in TaggedVLANIDs.`);
}
