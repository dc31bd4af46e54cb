import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import { refuse } from '#contracts';
import type { Host } from '#hosts';
import { Cluster, isPowerVmError, type PowerVmClient, SharedStoragePool, Tier, under, viosesOnHost } from '#powervm';
import { CONFIG } from '#service';
import type { Pool } from './pool.js';

/** How long a pool is taken to be where it was: a change shows as a 404, or as a VIOS that is not used yet. */
const POOL_HOLDS_MS = 5 * 60_000;
/** How long a figure is good enough where there is plenty of room. */
const SPACE_HOLDS_MS = 60_000;

/** GiB. */
export interface Space {
  readonly total: number;
  readonly free: number;
}

/** Finds the pool of a host and knows how much room it has. */
@Injectable()
export class Pools {
  private readonly pools = new Map<string, { pool: Promise<Pool>; readAt: number }>();
  /** By UDID of the pool, since hosts share pools. */
  private readonly spaces = new Map<string, Space & { readAt: number }>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Three requests when nothing is remembered. A unit made in a pool that has changed since fails with a 404; see `forget`.
   *
   * @throws OperationError `storage.no-pool`, `storage.pool-ambiguous`
   */
  of(host: Host, client: PowerVmClient): Promise<Pool> {
    const known = this.pools.get(host.id);
    if (known !== undefined && Date.now() - known.readAt < POOL_HOLDS_MS) return known.pool;
    const pool = this.discover(host, client);
    this.pools.set(host.id, { pool, readAt: Date.now() });
    pool.catch(() => this.pools.delete(host.id));
    return pool;
  }

  forget(host: Host): void {
    this.pools.delete(host.id);
  }

  /** As the server says now. */
  async space(client: PowerVmClient, pool: Pool): Promise<Space> {
    const { capacityGiB: total, freeGiB: free } = await client.get(SharedStoragePool, pool.uuid, { conditional: true });
    this.spaces.set(pool.udid, { total, free, readAt: Date.now() });
    return { total, free };
  }

  /**
   * A thin unit takes no room when it is made; but one that could not even be filled by itself is not made.
   *
   * @throws OperationError `storage.pool-full` when the pool has not `gib` left, by a figure of now
   */
  async requireRoom(host: Host, client: PowerVmClient, pool: Pool, gib: number, what: string): Promise<void> {
    if (gib === 0) return;
    const known = this.spaces.get(pool.udid);
    if (known !== undefined && known.free >= 2 * gib && Date.now() - known.readAt < SPACE_HOLDS_MS) return;
    const { free, total } = await this.space(client, pool);
    if (free >= gib) return;
    const left = Math.floor(free * 100) / 100;
    throw refuse('storage.pool-full', `pool ${pool.name} has ${left} of ${total} GiB free; ${what} needs ${gib}`, {
      host: host.id,
      remedy: 'Add disks to the pool, remove images and instances that nobody needs, or use a smaller flavor.',
    });
  }

  /** What a refused creation means, where a full pool explains it. */
  async explain(error: unknown, host: Host, client: PowerVmClient, pool: Pool, gib: number, what: string) {
    const refused = isPowerVmError(error, 'hypervisor.refused') || isPowerVmError(error, 'hypervisor.failed');
    if (!refused || error.retryable) return error;
    this.spaces.delete(pool.udid);
    return this.requireRoom(host, client, pool, gib, what).then(
      () => error,
      (full: unknown) => full,
    );
  }

  private async discover(host: Host, client: PowerVmClient): Promise<Pool> {
    const [system, clusters] = await Promise.all([host.systemUuid(), client.feed(Cluster)]);
    const here = clusters.filter((cluster) => viosesOnHost(cluster, system).length > 0);
    const cluster = this.choose(host, here);
    const uuid = cluster.pool.uuid;
    const [pool, tiers] = await Promise.all([
      client.get(SharedStoragePool, uuid),
      client.feed(Tier, { parent: under(SharedStoragePool, uuid) }),
    ]);
    const tier = tiers.find(({ isDefault }) => isDefault) ?? tiers[0];
    if (tier === undefined) throw this.noPool(host, `the pool ${pool.name} has no tier`);
    this.spaces.set(pool.udid, { total: pool.capacityGiB, free: pool.freeGiB, readAt: Date.now() });
    return {
      cluster: cluster.name,
      name: pool.name,
      uuid,
      udid: pool.udid,
      tier: tier.meta.uuid,
      vioses: viosesOnHost(cluster, system),
    };
  }

  private choose(host: Host, clusters: readonly Cluster[]): Cluster {
    const wanted = this.config.storage.cluster;
    const names = clusters.map(({ name }) => name).join(', ') || 'none';
    if (wanted !== undefined) {
      const found = clusters.find(({ name }) => name === wanted);
      if (found === undefined) throw this.noPool(host, `no VIOS is in cluster ${wanted} (clusters: ${names})`);
      return found;
    }
    const [only, second] = clusters;
    if (only === undefined) throw this.noPool(host, 'no VIOS is in a cluster');
    if (second === undefined) return only;
    throw refuse('storage.pool-ambiguous', `host ${host.id} has several clusters: ${names}`, {
      host: host.id,
      remedy: "Name the one to boot from as 'storage.cluster' in the configuration.",
    });
  }

  private noPool(host: Host, reason: string) {
    return refuse('storage.no-pool', `host ${host.id} has no shared storage pool to boot from: ${reason}`, {
      host: host.id,
      remedy: "Add its VIOSes to a cluster, or correct 'storage.cluster' in the configuration.",
    });
  }
}
