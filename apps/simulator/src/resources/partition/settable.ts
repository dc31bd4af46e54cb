import { badRequest } from '../../errors.js';
import { text, type XmlElement } from '../../xml/element.js';

const boolean = /^(true|false)$/;
const integer = /^\d+$/;

/** Simple elements that a client may set and that mean nothing more here than that they are given back: name -> format. */
const SETTABLE: Record<string, RegExp> = {
  AllowPerformanceDataCollection: boolean,
  AvailabilityPriority: /^([01]?\d?\d|2[0-4]\d|25[0-5])$/,
  CurrentProfileSync: /^\w+$/,
  IsConnectionMonitoringEnabled: boolean,
  IsRedundantErrorPathReportingEnabled: boolean,
  IsTimeReferencePartition: boolean,
  IsVirtualTrustedPlatformModuleEnabled: boolean,
  KeylockPosition: /^(manual|normal|unknown)$/,
  PendingProcessorCompatibilityMode: /^\w+$/,
  IsServicePartition: boolean,
  AutoStart: boolean,
  BootMode: /^\w+$/,
  DisableSecureBoot: boolean,
  PendingSecureBoot: /^\d$/,
  PowerOnWithHypervisor: boolean,
  Description: /^/,
  SimplifiedRemoteRestartCapable: boolean,
  RemoteRestartCapable: boolean,
  SuspendCapable: boolean,
  MigrationDisable: boolean,
  PowerManagementMode: /^\w+$/,
  UsesHighSpeedLinkOpticonnect: boolean,
  UsesVirtualOpticonnect: boolean,
  IsRestrictedIOPartition: boolean,
  DesignatedIPLSource: /^[a-d]$/,
  StorageDeviceUniqueDeviceID: /^/,
  MinimumAffinityScore: integer,
};

/**
 * Takes the settable elements of a document into the properties.
 *
 * @throws {RestError} 400 naming an element with a value that it cannot have
 */
export function readSettable(posted: XmlElement): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const [name, format] of Object.entries(SETTABLE)) {
    const value = text(posted, name);
    if (value === undefined || value === '') continue;
    if (!format.test(value)) throw badRequest(`${name} cannot be "${value}".`);
    properties[name] = value;
  }
  return properties;
}
