import type { MonitoringPreference } from '../world/model/monitoring.js';
import type { World } from '../world/world.js';

/** What is monitored of a host; nothing, as long as nobody has said so. */
export function preferenceOf(world: World, hostId: string): MonitoringPreference {
  const system = world.system(hostId);
  const scope = `${hostId}/monitoring`;
  const uuid = world.identity.uuid(scope);
  const nothing = { longTerm: false, aggregation: false, shortTerm: false, computeOnly: false };
  return (
    world.table('ManagedSystemPcmPreference').get(scope, uuid) ?? {
      ...world.newborn('ManagedSystemPcmPreference', scope, uuid, system),
      created: system.created,
      ...nothing,
    }
  );
}

export type MonitoringSwitches = Pick<MonitoringPreference, 'longTerm' | 'aggregation' | 'shortTerm' | 'computeOnly'>;

export function setPreference(world: World, hostId: string, switches: MonitoringSwitches): MonitoringPreference {
  const preference = preferenceOf(world, hostId);
  if (!world.table('ManagedSystemPcmPreference').get(preference.scope, preference.uuid)) world.add(preference);
  Object.assign(preference, switches);
  world.changed(preference);
  return preference;
}
