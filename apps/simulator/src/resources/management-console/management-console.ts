import type { Resource } from '../../rest/resource.js';
import type { ManagementConsole } from '../../world/model/managed-system.js';
import { uom } from '../../xml/build.js';
import { at, elements, rawText } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { renderMachine } from '../managed-system/machine.js';

const ORDER = sequence(
  `MachineTypeModelAndSerialNumber ManagedFrames ManagedSystems ManagementConsoleName NetworkInterfaces PowerEnterprisePools
   PublicSSHKey AuthorizedKeys`,
);
const INTERFACE = sequence('InterfaceName NetworkAddress');

/** The NovaLink that answers; there is exactly one. Clients change its authorized keys only. */
export const managementConsole: Resource<ManagementConsole> = {
  type: 'ManagementConsole',
  places: [{ under: [], verbs: ['feed', 'get', 'update'] }],
  order: ORDER,
  list: (host, _parents, { world }) => world.table('ManagementConsole').in(host.id),
  render: (console, view) =>
    uom.struct('ManagementConsole', ORDER, {
      MachineTypeModelAndSerialNumber: renderMachine(console.machine),
      ManagedSystems: uom.links('ManagedSystems', [view.href(view.world.system(console.scope))]),
      ManagementConsoleName: console.name,
      NetworkInterfaces: uom.el(
        'NetworkInterfaces',
        ...console.interfaces.map(({ name, address }) =>
          uom.struct('ManagementConsoleNetworkInterface', INTERFACE, { InterfaceName: name, NetworkAddress: address }),
        ),
      ),
      PublicSSHKey: console.publicSshKey,
      AuthorizedKeys: uom.el('AuthorizedKeys', ...console.authorizedKeys.map((key) => uom.leaf('AuthorizedKey', key))),
    }),
  update: (console, posted, { services: { world } }) => {
    const keys = at(posted, 'AuthorizedKeys');
    if (!keys) return;
    console.authorizedKeys = elements(keys, 'AuthorizedKey').map((key) => rawText(key).trim());
    world.changed(console);
  },
};
