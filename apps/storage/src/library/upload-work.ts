import type { Host, Owned } from '#hosts';
import type { Progress } from '#messaging';
import { type Clock, LogicalUnit, type PowerVmClient } from '#powervm';
import type { Image } from '../images/image.js';
import { type Pool, unitsOf } from '../pool/pool.js';
import type { Pools } from '../pool/pools.js';
import type { Sightings } from './sightings.js';
import { type UploadRecord, uploadKey } from './upload-record.js';

/** Everything that the holder of an upload's lease needs. */
export interface UploadWork {
  readonly host: Host;
  readonly pool: Pool;
  readonly pools: Pools;
  readonly image: Image;
  /** Name of the image unit to be made. */
  readonly unit: string;
  readonly digest: string;
  /** Starts things: its writes need the step and the lease. */
  readonly starter: PowerVmClient;
  /** Goes on with what was started, and cleans up: its writes need the lease only. */
  readonly client: PowerVmClient;
  /** Fires when the process stops, the operation is cancelled or the lease is lost. */
  readonly signal: AbortSignal;
  /** Fires when the lease is lost. */
  readonly lost: AbortSignal;
  readonly clock: Clock;
  readonly records: Owned<typeof UploadRecord>;
  readonly sightings: Sightings;
  /** Uuid of a VIOS that can take the content. */
  targetVios(): Promise<string>;
  progress(progress: Progress): void;
}

export const readUnits = ({ client, pool }: Pick<UploadWork, 'client' | 'pool'>): Promise<LogicalUnit[]> =>
  client.feed(LogicalUnit, unitsOf(pool));

export const keyOf = ({ pool, digest }: Pick<UploadWork, 'pool' | 'digest'>) => uploadKey(pool.udid, digest);
