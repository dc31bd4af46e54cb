import type { Cluster, ClusterNode, SharedStoragePool, Tier } from '../model/storage.js';
import type { VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';

export interface PoolProfile {
  /** Scope of its objects; hosts name it in `pools`. */
  id: string;
  clusterName: string;
  poolName: string;
  capacityBytes: number;
}

const TIB = 2 ** 40;

export function poolProfile(given: Partial<PoolProfile> = {}): PoolProfile {
  return { id: 'pool', clusterName: 'cluster1', poolName: 'ssp1', capacityBytes: 2 * TIB, ...given };
}

/** What a pool is made of, where it is made of something that is there. */
interface PoolParts {
  repository: Cluster['repository'];
  disks: NonNullable<SharedStoragePool['disks']>;
  /** First nodes. */
  vioses: VirtualIOServer[];
}

export const clusterNode = ({ name, scope, uuid }: VirtualIOServer): ClusterNode => ({
  hostName: `${name}.${scope}`,
  host: scope,
  viosUuid: uuid,
});

/** Adds a cluster with its pool and the SYSTEM tier; hosts join it with their VIOSes. */
export function addPool(
  world: World,
  { id, clusterName, poolName, capacityBytes }: PoolProfile,
  parts?: PoolParts,
): SharedStoragePool {
  const { identity } = world;
  const clusterId = identity.hex(`${id}/cluster-id`, 32);
  const pool: SharedStoragePool = {
    ...world.newborn('SharedStoragePool', id, identity.uuid(`${id}/ssp`)),
    name: poolName,
    udid: `24${identity.hex(`${id}/ssp-udid`, 64)}`,
    capacityBytes,
    alertThresholdPercent: 35,
    ...(parts ? { disks: parts.disks } : {}),
  };
  const cluster: Cluster = {
    ...world.newborn('Cluster', id, identity.uuid(`${id}/cluster`)),
    name: clusterName,
    clusterId,
    poolUuid: pool.uuid,
    repository: parts?.repository ?? { name: 'hdisk1', udid: udidOf('repository'), capacityMb: 10_240 },
    nodes: (parts?.vioses ?? []).map(clusterNode),
  };
  const tier: Tier = {
    ...world.newborn('Tier', id, identity.uuid(`${id}/tier`), pool),
    name: 'SYSTEM',
    udid: `25${identity.hex(`${id}/tier-udid`, 48)}`,
    isDefault: true,
  };
  for (const object of [cluster, pool, tier]) world.add(object);
  return pool;

  function udidOf(what: string): string {
    return `01${Buffer.from(`3IBM2145${identity.hex(`${id}/${what}`, 24)}`).toString('base64')}`;
  }
}
