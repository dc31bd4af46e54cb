import { randomUUID } from 'node:crypto';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Config } from '#config';
import {
  type CommandContract,
  type EventContract,
  type PayloadIn,
  type QueryContract,
  type ResultOf,
  validated,
} from '#contracts';
import { connectNats } from './connect-nats.js';
import { type StepAddress, writeEnvelope } from './envelope.js';
import { provision, requireCareful } from './provision.js';
import { ask } from './query.js';
import { type BucketName, buckets } from './topology.js';

/** A request to a broker that dies meanwhile is never answered: give it up soon, and try again. */
const REQUEST_MS = 2500;
const PUBLISH_TRIES = 6;

/** A message to be published. Publishing it twice under one `id` has the effect of publishing it once. */
export interface Outgoing {
  subject: string;
  id: string;
  type: string;
  payload: unknown;
  step?: StepAddress;
}

/** One connection to NATS and what a service does with it. */
export class Bus {
  private constructor(
    readonly nats: NatsConnection,
    readonly js: JetStreamClient,
    readonly jsm: JetStreamManager,
    /** Who publishes, as in `ce-source`. */
    readonly source: string,
  ) {}

  /**
   * Connects and provisions. Reconnects for ever afterwards.
   *
   * @param source  who publishes, for `ce-source`: `/powervm/storage/<host>/<pid>`
   * @param waitMs  how long a NATS server that is not there yet is waited for
   * @throws OperationError `nats.unreachable`, naming the servers
   */
  static async connect(config: Config['nats'], source: string, waitMs = 0): Promise<Bus> {
    const nats = await connectNats(config, source, waitMs);
    if (config.replicas > 1) requireCareful(nats.info?.version ?? '');
    const js = jetstream(nats, { timeout: REQUEST_MS });
    const jsm = await jetstreamManager(nats, { timeout: REQUEST_MS });
    await provision(js, jsm, config.replicas);
    return new Bus(nats, js, jsm, source);
  }

  bucket(name: BucketName): Promise<KV> {
    return new Kvm(this.js).open(buckets[name].name);
  }

  /** Publishes into a stream and waits until the server has it; tried again while the server restarts. */
  async publish({ subject, id, type, payload, step }: Outgoing): Promise<void> {
    const envelope = { id, source: this.source, type, time: new Date().toISOString(), ...(step ? { step } : {}) };
    const options = { msgID: id, headers: writeEnvelope(envelope), timeout: REQUEST_MS, retries: PUBLISH_TRIES };
    await this.js.publish(subject, JSON.stringify(payload), options);
  }

  /** Checks a payload and publishes the command; `id` makes repeats harmless. */
  async command<C extends CommandContract>(
    contract: C,
    payload: PayloadIn<C>,
    id: string = randomUUID(),
  ): Promise<string> {
    validated(contract.name, contract.payload, payload);
    await this.publish({ subject: contract.subject, id, type: contract.subject, payload });
    return id;
  }

  /** Publishes to whoever listens now; nothing is kept, nobody waits. */
  announce<C extends EventContract>(contract: C, payload: PayloadIn<C>): void {
    const envelope = { id: randomUUID(), source: this.source, type: contract.subject, time: new Date().toISOString() };
    this.nats.publish(`${contract.subject}.${contract.key(payload)}`, JSON.stringify(payload), {
      headers: writeEnvelope(envelope),
    });
  }

  /**
   * Asks by request-reply.
   *
   * @throws OperationError what the service answered; `service.unavailable` when no replica of it runs;
   *         `service.timeout` when none answers in time
   */
  query<C extends QueryContract>(contract: C, payload: PayloadIn<C>, timeoutMs = 10_000): Promise<ResultOf<C>> {
    return ask(this.nats, contract, payload, this.source, timeoutMs);
  }

  /** Lets handlers finish, then closes. */
  async close(): Promise<void> {
    if (!this.nats.isClosed()) await this.nats.drain();
  }
}

/** An event as it is published into the stream: under its key, with an id that makes repeats harmless. */
export function outgoingEvent<C extends EventContract>(contract: C, payload: PayloadIn<C>, id: string): Outgoing {
  const valid = validated(contract.name, contract.payload, payload);
  return { subject: `${contract.subject}.${contract.key(valid)}`, id, type: contract.subject, payload: valid };
}
