import type { EnterprisePool, EnterprisePoolMember, Mobile } from '../model/enterprise-pool.js';
import type { ManagedSystem } from '../model/managed-system.js';
import type { World } from '../world.js';

export interface EnterprisePoolProfile {
  name: string;
  /** Processing units and GB of all members together, and of this host. */
  total: Mobile;
  own: Mobile;
}

/** Adds an enterprise pool whose only member is this host. */
export function addEnterprisePool(world: World, system: ManagedSystem, profile: EnterprisePoolProfile): void {
  const { scope } = system;
  const { identity } = world;
  const pool: EnterprisePool = {
    ...world.newborn('PowerEnterprisePool', scope, identity.uuid(`${scope}/enterprise-pool`)),
    id: String(Number.parseInt(identity.hex(`${scope}/enterprise-pool`, 3), 16)).padStart(4, '0'),
    name: profile.name,
    mobile: { ...profile.total },
  };
  const member: EnterprisePoolMember = {
    ...world.newborn('PowerEnterprisePoolMember', scope, identity.uuid(`${scope}/enterprise-pool-member`), pool),
    mobile: { ...profile.own },
    inactive: { units: profile.total.units, memory: profile.total.memory },
  };
  world.add(pool);
  world.add(member);
}
