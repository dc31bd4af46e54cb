import { ManagedSystem, type PowerVmClient, SharedProcessorPool, under } from '#powervm';
import { invalidSpec } from '../flavor/extra-specs.js';
import type { DedicatedProcessors, SharedProcessors } from '../flavor/processors.js';

const DEFAULT_POOL_ID = 0;

/**
 * The id of the pool that the flavor names; no request when it names none.
 *
 * @throws OperationError `flavor.invalid` when no pool of the host, or more than one, has the name
 */
export async function poolIdOf(
  client: PowerVmClient,
  systemUuid: string,
  processors: SharedProcessors | DedicatedProcessors,
  host: string,
): Promise<number> {
  if (processors.kind === 'dedicated' || processors.poolName === undefined) return DEFAULT_POOL_ID;
  const { poolName } = processors;
  const pools = await client.feed(SharedProcessorPool, { parent: under(ManagedSystem, systemUuid) });
  const [pool, another] = pools.filter(({ name }) => name === poolName);
  if (pool !== undefined && another === undefined) return pool.id;
  const why = pool === undefined ? 'has no pool' : 'has more than one pool';
  throw invalidSpec('shared_proc_pool_name', `host ${host} ${why} named '${poolName}'`);
}
