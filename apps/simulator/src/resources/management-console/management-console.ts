import type { Resource } from '../../rest/resource.js';
import { endpointIdOf } from '../../world/endpoints.js';
import type { ManagementConsole } from '../../world/model/managed-system.js';
import { at, elements, rawText } from '../../xml/element.js';
import { cliRunner } from './cli-runner.js';
import { MANAGEMENT_CONSOLE, renderConsole } from './render.js';

/** The NovaLink or HMC that answers; there is exactly one. Clients change the authorized keys of a NovaLink only. */
export const managementConsole: Resource<ManagementConsole> = {
  type: 'ManagementConsole',
  places: [{ under: [], verbs: ['feed', 'get', 'update', 'jobs'] }],
  order: MANAGEMENT_CONSOLE,
  list: (host, _parents, { world }) => world.table('ManagementConsole').in(endpointIdOf(host)),
  render: renderConsole,
  update: (console, posted, { services: { world } }) => {
    const keys = at(posted, 'AuthorizedKeys');
    if (!keys) return;
    console.authorizedKeys = elements(keys, 'AuthorizedKey').map((key) => rawText(key).trim());
    world.changed(console);
  },
  typeJobs: { CLIRunner: cliRunner },
};
