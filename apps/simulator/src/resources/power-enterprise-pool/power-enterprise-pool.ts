import type { Resource } from '../../rest/resource.js';
import { endpointIdOf } from '../../world/endpoints.js';
import { mobileLeft } from '../../world/enterprise-pools.js';
import type { EnterprisePool } from '../../world/model/enterprise-pool.js';
import { uom } from '../../xml/build.js';
import { sequence } from '../../xml/sequence.js';
import { renderConsoles } from './consoles.js';

const ORDER = sequence(
  `PoolID PoolName SequenceNumber TotalMobileCoDProcUnits TotalMobileCoDMemory AvailableMobileCoDProcUnits
   AvailableMobileCoDMemory UnreturnedMobileCoDProcUnits UnreturnedMobileCoDMemory ComplianceState ComplianceRemainingHours
   PowerEnterprisePoolMasterManagementConsole PowerEnterprisePoolManagementConsoles`,
);

/** Licences that systems share; there is one where the host's profile says so. */
export const powerEnterprisePool: Resource<EnterprisePool> = {
  type: 'PowerEnterprisePool',
  places: [{ under: [], verbs: ['feed', 'get'] }],
  order: ORDER,
  list: (host, _parents, { world }) => world.table('PowerEnterprisePool').in(host.id),
  render: (pool, view) => {
    const left = mobileLeft(view.world, pool);
    const [console] = view.world.table('ManagementConsole').in(endpointIdOf(view.host));
    return uom.struct('PowerEnterprisePool', ORDER, {
      PoolID: pool.id,
      PoolName: pool.name,
      SequenceNumber: pool.revision,
      TotalMobileCoDProcUnits: pool.mobile.units,
      TotalMobileCoDMemory: pool.mobile.memory,
      AvailableMobileCoDProcUnits: left.units,
      AvailableMobileCoDMemory: left.memory,
      UnreturnedMobileCoDProcUnits: 0,
      UnreturnedMobileCoDMemory: 0,
      ComplianceState: 'InCompliance',
      ComplianceRemainingHours: view.wants('Advanced') ? 0 : undefined,
      PowerEnterprisePoolMasterManagementConsole:
        console && uom.href('PowerEnterprisePoolMasterManagementConsole', view.href(console)),
      PowerEnterprisePoolManagementConsoles: renderConsoles(view),
    });
  },
};
