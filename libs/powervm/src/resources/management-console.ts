import { composite } from '../declare/composite.js';
import { list, optional, part, type ReadOf, resource, text } from '../declare/index.js';
import { links } from '../declare/links.js';
import { MachineTypeModelSerial } from './machine.js';

const NetworkInterface = part('ManagementConsoleNetworkInterface', {
  name: text('InterfaceName'),
  /** One or more addresses, comma separated. */
  address: text('NetworkAddress'),
});

/** The manager itself: NovaLink (exactly one) or HMC. */
export const ManagementConsole = resource(
  'ManagementConsole',
  {
    machine: optional(composite('MachineTypeModelAndSerialNumber', MachineTypeModelSerial)),
    systems: links('ManagedSystems'),
    name: text('ManagementConsoleName'),
    networkInterfaces: list('NetworkInterfaces/ManagementConsoleNetworkInterface', NetworkInterface),
    publicSshKey: optional(text('PublicSSHKey')),
  },
  {
    order: [
      'MachineTypeModelAndSerialNumber',
      'ManagedFrames',
      'ManagedSystems',
      'ManagementConsoleName',
      'NetworkInterfaces',
      'TemplateObjectModelVersion',
      'UserObjectModelVersion',
      'VersionInfo',
      'WebObjectModelVersion',
      'PowerEnterprisePools',
      'PublicSSHKey',
      'AuthorizedKeys',
    ],
  },
);
export type ManagementConsole = ReadOf<typeof ManagementConsole>;
