import type { View } from '../../rest/view.js';
import { peersOf } from '../../world/endpoints.js';
import type { ManagementConsole } from '../../world/model/managed-system.js';
import { type Content, uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { renderMachine } from '../managed-system/machine.js';

export const MANAGEMENT_CONSOLE = sequence(
  `MachineTypeModelAndSerialNumber ManagedFrames ManagedSystems ManagementConsoleName NetworkInterfaces
   TemplateObjectModelVersion UserObjectModelVersion VersionInfo LocalVirtualIOServerImageNames WebObjectModelVersion
   PowerEnterprisePools PublicSSHKey AuthorizedKeys`,
);
const INTERFACE = sequence('InterfaceName NetworkAddress');

export function renderConsole(console: ManagementConsole, view: View): XmlElement {
  const { world, host } = view;
  const systems = peersOf(world, host).map(({ id }) => world.system(id));
  const isHmc = console.scope === host.hmc;
  return uom.struct('ManagementConsole', MANAGEMENT_CONSOLE, {
    MachineTypeModelAndSerialNumber: renderMachine(console.machine),
    ManagedSystems: uom.links(
      'ManagedSystems',
      systems.map((system) => view.href(isHmc ? { ...system, parent: console } : system)),
    ),
    ManagementConsoleName: console.name,
    NetworkInterfaces: uom.el(
      'NetworkInterfaces',
      ...console.interfaces.map(({ name, address }) =>
        uom.struct('ManagementConsoleNetworkInterface', INTERFACE, { InterfaceName: name, NetworkAddress: address }),
      ),
    ),
    ...(isHmc ? hmcContent() : novaLinkContent(console)),
  });
}

function novaLinkContent({ publicSshKey, authorizedKeys }: ManagementConsole): Record<string, Content> {
  return {
    PublicSSHKey: publicSshKey,
    AuthorizedKeys: uom.el('AuthorizedKeys', ...authorizedKeys.map((key) => uom.leaf('AuthorizedKey', key))),
  };
}

/** Recorded without content. */
function hmcContent(): Record<string, Content> {
  const empty = [
    'TemplateObjectModelVersion',
    'UserObjectModelVersion',
    'VersionInfo',
    'WebObjectModelVersion',
  ] as const;
  return {
    ManagedFrames: uom.links('ManagedFrames', []),
    ...Object.fromEntries(empty.map((name) => [name, uom.el(name)])),
    PowerEnterprisePools: uom.links('PowerEnterprisePools', []),
  };
}
