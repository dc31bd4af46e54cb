import { badRequest, conflict } from '../../errors.js';
import type { Resource } from '../../rest/resource.js';
import { mobileLeft } from '../../world/enterprise-pools.js';
import type { EnterprisePool, EnterprisePoolMember, Mobile } from '../../world/model/enterprise-pool.js';
import { uom } from '../../xml/build.js';
import { text, type XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { renderConsoles, renderMachineAs } from './consoles.js';

const ORDER = sequence(
  `MobileCoDProcUnits MobileCoDMemory InactiveProcUnits InactiveMemory UnreturnedMobileCoDProcUnits
   UnreturnedMobileCoDMemory ManagedSystemName ManagedSystemInstalledProcUnits ManagedSystemInstalledMemory
   ManagedSystemMachineTypeModelSerialNumber AssociatedManagedSystem ManagedSystemState ProcComplianceRemainingHours
   MemComplianceRemainingHours PowerEnterprisePoolManagementConsoles`,
);

/** A system of an enterprise pool. Clients change what it has of the mobile resources. */
export const powerEnterprisePoolMember: Resource<EnterprisePoolMember> = {
  type: 'PowerEnterprisePoolMember',
  places: [{ under: ['PowerEnterprisePool'], verbs: ['feed', 'get', 'update'] }],
  order: ORDER,
  list: (host, parents, { world }) => world.table('PowerEnterprisePoolMember').in(host.id, parents[0]?.uuid),
  render: (member, view) => {
    const system = view.world.system(member.scope);
    const hours = view.wants('Advanced') ? 0 : undefined;
    return uom.struct('PowerEnterprisePoolMember', ORDER, {
      MobileCoDProcUnits: member.mobile.units,
      MobileCoDMemory: member.mobile.memory,
      InactiveProcUnits: member.inactive.units - member.mobile.units,
      InactiveMemory: member.inactive.memory - member.mobile.memory,
      UnreturnedMobileCoDProcUnits: 0,
      UnreturnedMobileCoDMemory: 0,
      ManagedSystemName: system.name,
      ManagedSystemInstalledProcUnits: system.processors.installed,
      ManagedSystemInstalledMemory: system.memory.installed,
      ManagedSystemMachineTypeModelSerialNumber: renderMachineAs(
        'ManagedSystemMachineTypeModelSerialNumber',
        system.machine,
      ),
      AssociatedManagedSystem: uom.href('AssociatedManagedSystem', view.href(system)),
      ManagedSystemState: system.state,
      ProcComplianceRemainingHours: hours,
      MemComplianceRemainingHours: hours,
      PowerEnterprisePoolManagementConsoles: renderConsoles(view),
    });
  },
  update: (member, posted, { services: { world }, parents }) => {
    const pool = parents[0] as EnterprisePool;
    const left = mobileLeft(world, pool, member);
    const wanted = {
      units: amount(posted, 'MobileCoDProcUnits', member.mobile.units),
      memory: amount(posted, 'MobileCoDMemory', member.mobile.memory),
    };
    for (const kind of ['units', 'memory'] as const satisfies (keyof Mobile)[]) {
      if (wanted[kind] > left[kind])
        throw conflict(`Pool ${pool.name} has ${left[kind]} (${kind}) for this system, not ${wanted[kind]}.`);
    }
    member.mobile = wanted;
    world.changed(member);
    world.changed(pool);
  },
};

function amount(posted: XmlElement, name: string, before: number): number {
  const given = text(posted, name);
  if (given === undefined) return before;
  if (!/^\d{1,9}$/.test(given)) throw badRequest(`${name} is "${given}", not a whole number.`);
  return Number(given);
}
