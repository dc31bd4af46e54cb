import type { EnterprisePool, EnterprisePoolMember, Mobile } from './model/enterprise-pool.js';
import type { World } from './world.js';

/** What of a pool's mobile resources no member has, but for `except`. */
export function mobileLeft(world: World, pool: EnterprisePool, except?: EnterprisePoolMember): Mobile {
  const members = world
    .table('PowerEnterprisePoolMember')
    .in(pool.scope, pool.uuid)
    .filter((one) => one !== except);
  const taken = (of: keyof Mobile) => members.reduce((sum, { mobile }) => sum + mobile[of], 0);
  return { units: pool.mobile.units - taken('units'), memory: pool.mobile.memory - taken('memory') };
}
