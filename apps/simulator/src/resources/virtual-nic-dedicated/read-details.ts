import { badRequest } from '../../errors.js';
import type { VirtualNICDedicated } from '../../world/model/sriov.js';
import { at, text, type XmlElement } from '../../xml/element.js';
import { number } from '../partition/numbers.js';
import { readRules } from '../sriov-ethernet-logical-port/read-rules.js';

export type Details = Pick<
  VirtualNICDedicated,
  'pvid' | 'allowedVlans' | 'allowedMacs' | 'pvidPriority' | 'autoFailBack'
>;

/**
 * Reads the settings of a vNIC; what is absent stays as it was.
 *
 * @throws {RestError} 400 naming the element that cannot be so
 */
export function readDetails(posted: XmlElement, before?: VirtualNICDedicated): Details {
  const details = at(posted, 'Details');
  const names = { vlans: 'AllowedVLANIDs', macs: 'AllowedOperatingSystemMACAddresses' };
  const rules = readRules(details, names, before);
  const pvidPriority = number(posted, 'Details/PortVLANIDPriority', before?.pvidPriority ?? 0);
  if (!Number.isInteger(pvidPriority) || pvidPriority > 7) {
    throw badRequest(`PortVLANIDPriority ${pvidPriority} is not in 0 to 7.`);
  }
  const mode = text(details, 'DesiredMode') || 'DEDICATED';
  if (mode !== 'DEDICATED') throw badRequest(`DesiredMode ${mode} is not DEDICATED.`);
  const autoFailBack = text(details, 'AutoFailBack') || String(before?.autoFailBack ?? true);
  const { pvid, allowedVlans, allowedMacs } = rules;
  return { pvid, allowedVlans, allowedMacs, pvidPriority, autoFailBack: autoFailBack === 'true' };
}
