import { readFeed } from '../atom/entry.js';
import type { PowerVmClient } from '../client/client.js';
import { collectionPath } from '../client/paths.js';
import { isPowerVmError } from '../errors.js';
import { type EVENT_TYPES, Event } from '../resources/event.js';
import { addressOf } from './event-address.js';

/** One thing that happened on the host. */
export interface HypervisorEvent {
  readonly type: (typeof EVENT_TYPES)[number] | 'unknown';
  /** A rising number, as text. */
  readonly id: string;
  /** Address of the object, without query; '' when there is none. */
  readonly uri: string;
  /** Type and uuid at the end of the address. */
  readonly resourceType: string | undefined;
  readonly uuid: string | undefined;
  readonly detail: string;
  /** What changed: the words of `detail`, such as `PartitionState`; empty for custom events. */
  readonly changes: readonly string[];
}

export interface EventBatch {
  readonly events: readonly HypervisorEvent[];
  /** What you know is stale: events were lost, or this is the first batch. Read everything again. */
  readonly reread: boolean;
}

export interface EventsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Pause after a failed poll; default 5 s. */
  readonly retryMs?: number | undefined;
  /** The server ends a poll after about 10 s; default limit here 60 s. */
  readonly pollMs?: number | undefined;
  /** Also yield batches without events, one per poll: a sign of life. Default false. */
  readonly idle?: boolean | undefined;
  /** Told about each failed poll; polling goes on. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

const REREAD: ReadonlySet<string> = new Set(['NEW_CLIENT', 'CACHE_CLEARED', 'MISSING_EVENTS']);
const QUICK_ANSWER_MS = 100;
const IDLE_PAUSE_MS = 1_000;

/**
 * The host's events, by long polls, until `signal` aborts. Each application id has a queue of its own that delivers an event
 * once: two readers of one id steal each other's events.
 *
 * A poll that fails may have taken events with it, so the batch after it asks to read everything again. Only an error that
 * waiting does not heal is thrown: a refused logon, a certificate that is not trusted, a closed client.
 */
export async function* events(
  client: PowerVmClient,
  appId: string,
  options: EventsOptions = {},
): AsyncGenerator<EventBatch, void, undefined> {
  const { signal } = options;
  let gap = false;
  while (!signal?.aborted) {
    const begin = client.clock.now();
    let batch: EventBatch;
    try {
      batch = batchOf(await poll(client, appId, options), gap);
      gap = false;
    } catch (error) {
      if (signal?.aborted) return;
      if (isFinal(error)) throw error;
      options.onError?.(error);
      gap = true;
      if (!(await pause(client, options.retryMs ?? 5_000, signal))) return;
      continue;
    }
    if (batch.events.length > 0 || batch.reread || options.idle) yield batch;
    // A server that does not hold an empty poll would otherwise be asked without a break.
    else if (client.clock.now() - begin < QUICK_ANSWER_MS && !(await pause(client, IDLE_PAUSE_MS, signal))) return;
  }
}

async function poll(client: PowerVmClient, appId: string, options: EventsOptions): Promise<Event[]> {
  const id = encodeURIComponent(appId);
  const query = `?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=${id}&group=None`;
  const answer = await client.send({
    method: 'GET',
    path: collectionPath(Event) + query,
    headers: { Accept: 'application/atom+xml' },
    timeoutMs: options.pollMs ?? 60_000,
    signal: options.signal,
  });
  return readFeed(Event, answer);
}

function batchOf(entries: readonly Event[], gap: boolean): EventBatch {
  const list = entries.map(eventOf);
  return { events: list, reread: gap || list.some(({ type }) => REREAD.has(type)) };
}

function eventOf(entry: Event): HypervisorEvent {
  const uri = entry.data ?? '';
  const detail = entry.detail ?? '';
  const custom = entry.type === 'CUSTOM_CLIENT_EVENT';
  return {
    type: entry.type,
    id: entry.id ?? '',
    uri,
    ...addressOf(uri),
    detail,
    changes: custom ? [] : detail.split(',').filter((word) => word !== ''),
  };
}

function isFinal(error: unknown): boolean {
  return (
    isPowerVmError(error, 'hypervisor.unauthorized') ||
    isPowerVmError(error, 'hypervisor.tls') ||
    isPowerVmError(error, 'hypervisor.closed')
  );
}

/** False when the signal ended the pause. */
async function pause(client: PowerVmClient, ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await client.clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal?.aborted) return false;
    throw error;
  }
}
