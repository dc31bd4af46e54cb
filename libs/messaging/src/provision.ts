import { setTimeout as sleep } from 'node:timers/promises';
import { JetStreamApiError, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { Objm } from '@nats-io/obj';
import { nanos } from '@nats-io/transport-node';
import { OperationError } from '#contracts';
import { buckets, type Consumer, commandsOf, FILES, settledSteps, streams, wakes } from './topology.js';

const consumers: Consumer[] = [
  commandsOf('gateway'),
  commandsOf('instances'),
  commandsOf('storage'),
  commandsOf('networking'),
  commandsOf('config-drive'),
  wakes,
  settledSteps,
];

/**
 * Makes streams, consumers and buckets what topology.ts says. Every service calls it at start; what is right already is
 * left alone, so that any number of replicas may start at once.
 *
 * @throws OperationError `nats.provisioning`, with the object and the way out, when the server refuses
 */
export async function provision(js: JetStreamClient, jsm: JetStreamManager, replicas: number): Promise<void> {
  for (const stream of streams) {
    await attempt(`stream ${stream.name}`, async () => {
      const wanted = { ...stream, num_replicas: replicas };
      const found = await absentAsUndefined(jsm.streams.info(stream.name));
      if (found === undefined) await jsm.streams.add(wanted);
      else if (differs(found.config, wanted)) await jsm.streams.update(stream.name, wanted);
    });
  }
  for (const { stream, config } of consumers) {
    await attempt(`consumer ${config.durable_name}`, async () => {
      const found = await absentAsUndefined(jsm.consumers.info(stream, config.durable_name));
      if (found === undefined) await jsm.consumers.add(stream, config);
      else if (differs(found.config, config)) await jsm.consumers.update(stream, config.durable_name, config);
    });
  }
  const kvm = new Kvm(js);
  for (const { name, ttlMs } of Object.values(buckets)) {
    await attempt(`bucket ${name}`, () => kvm.create(name, { history: 1, ttl: ttlMs, replicas, allow_direct: false }));
  }
  await attempt(`object store ${FILES}`, () => new Objm(js).create(FILES, { ttl: nanos(86_400_000), replicas }));
  if (replicas === 1) return;
  const made = [...streams, ...Object.values(buckets).map(({ name }) => ({ name: `KV_${name}` }))];
  for (const { name } of made) await attempt(`stream ${name}`, () => requireLeader(() => jsm.streams.info(name)));
  for (const { stream, config } of consumers) {
    const name = config.durable_name;
    await attempt(`consumer ${name}`, () => requireLeader(() => jsm.consumers.info(stream, name)));
  }
}

/**
 * Refuses a cluster of servers that are too old for one.
 *
 * Before 2.10 the servers of a cluster let two writers of one revision through (nats-server issue 4320): records lost updates, and two
 * replicas had one claim.
 *
 * @throws OperationError `nats.too-old`
 */
export function requireCareful(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 2 || (major === 2 && minor >= 10)) return;
  throw new OperationError('nats.too-old', `nats.replicas is more than 1, and the server is nats-server ${version}`, {
    retryable: false,
    effect: 'none',
    field: 'nats.replicas',
    remedy: 'Use nats-server 2.10 or newer for a cluster, or set nats.replicas to 1.',
  });
}

const ANSWERED_WITHIN_MS = 15_000;
const LOOK_AGAIN_MS = 100;

/** What is kept on several servers answers nothing until they have elected its leader: just made, or after a server was lost. */
async function requireLeader(info: () => Promise<{ cluster?: { leader?: string } }>): Promise<void> {
  const { cluster } = await info();
  if (!cluster?.leader) throw new Error('its servers have elected no leader');
}

const differs = (found: object, wanted: object): boolean =>
  Object.entries(wanted).some(([key, value]) => JSON.stringify(Reflect.get(found, key)) !== JSON.stringify(value));

const absentAsUndefined = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof JetStreamApiError && error.status === 404) return undefined;
    throw error;
  });

/** Servers that start, or elect a leader, answer late; what they refuse they refuse at once. */
async function attempt(what: string, make: () => Promise<unknown>): Promise<void> {
  const giveUp = Date.now() + ANSWERED_WITHIN_MS;
  for (;;) {
    try {
      await make();
      return;
    } catch (cause) {
      if (!(cause instanceof JetStreamApiError) && Date.now() < giveUp) {
        await sleep(LOOK_AGAIN_MS);
        continue;
      }
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new OperationError('nats.provisioning', `${what} could not be made: ${reason}`, {
        retryable: true,
        remedy:
          'JetStream must be enabled, with room on its disk, and the account allowed to manage POWERVM_* streams.',
        cause,
      });
    }
  }
}
