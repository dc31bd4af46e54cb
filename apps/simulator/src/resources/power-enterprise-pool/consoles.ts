import type { View } from '../../rest/view.js';
import { endpointIdOf } from '../../world/endpoints.js';
import type { ManagementConsole } from '../../world/model/managed-system.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { MACHINE } from '../managed-system/sequences.js';

const CONSOLE = sequence(
  `ManagementConsoleName ManagementConsoleMachineTypeModelSerialNumber IsMasterConsole IsBackupMasterConsole
   ManagementConsoleIPAddress`,
);

/** The management consoles of a pool: the one that answers, which is its master. */
export function renderConsoles({ world, host }: View): XmlElement {
  const consoles = world.table('ManagementConsole').in(endpointIdOf(host)).map(renderConsole);
  return uom.el('PowerEnterprisePoolManagementConsoles', ...consoles);
}

function renderConsole({ name, machine, interfaces }: ManagementConsole): XmlElement {
  return uom.struct('PowerEnterprisePoolManagementConsole', CONSOLE, {
    ManagementConsoleName: name,
    ManagementConsoleMachineTypeModelSerialNumber: renderMachineAs(
      'ManagementConsoleMachineTypeModelSerialNumber',
      machine,
    ),
    IsMasterConsole: true,
    IsBackupMasterConsole: false,
    ManagementConsoleIPAddress: interfaces[0]?.address,
  });
}

/** Type, model and serial number under a name of their own. */
export function renderMachineAs(name: string, { type, model, serial }: ManagementConsole['machine']): XmlElement {
  return uom.struct(name, MACHINE, { MachineType: type, Model: model, SerialNumber: serial });
}
