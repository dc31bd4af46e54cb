import { badRequest } from '../../errors.js';
import { parseMac } from '../../network/mac.js';
import type { VlanRules } from '../../world/model/sriov.js';
import { text, type XmlElement } from '../../xml/element.js';
import { HIGHEST_VLAN, LOWEST_VLAN } from '../managed-system/sriov/render.js';
import { number } from '../partition/numbers.js';

/** Names of the elements: a vNIC calls them otherwise than a logical port. */
export interface RuleNames {
  vlans: string;
  macs: string;
}

/**
 * Reads which frames may pass; what is absent stays as it was.
 *
 * @throws {RestError} 400 naming the element that cannot be so
 */
export function readRules(
  element: XmlElement | undefined,
  { vlans, macs }: RuleNames,
  before: VlanRules = { pvid: 0, allowedVlans: 'ALL', allowedMacs: 'ALL' },
): VlanRules {
  if (!element) return { ...before };
  const pvid = number(element, 'PortVLANID', before.pvid);
  if (pvid !== 0) checkVlan(pvid, 'PortVLANID');
  return {
    pvid,
    allowedVlans: readList(element, vlans, before.allowedVlans, (one) => {
      if (!/^\d+$/.test(one)) throw badRequest(`${vlans}: "${one}" is no VLAN.`);
      return String(checkVlan(Number(one), vlans));
    }),
    allowedMacs: readList(element, macs, before.allowedMacs, parseMac),
  };
}

function readList(element: XmlElement, name: string, before: string, read: (one: string) => string): string {
  const given = text(element, name);
  if (!given) return before;
  if (given === 'ALL' || given === 'NONE') return given;
  return given.split(/\s+/).map(read).join(' ');
}

function checkVlan(vlan: number, name: string): number {
  if (Number.isInteger(vlan) && vlan >= LOWEST_VLAN && vlan <= HIGHEST_VLAN) return vlan;
  throw badRequest(`${name} ${vlan} is not a VLAN for SR-IOV: it has to be in ${LOWEST_VLAN} to ${HIGHEST_VLAN}.`);
}
