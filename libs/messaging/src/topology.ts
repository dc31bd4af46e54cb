import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { ServiceName } from '#contracts';

const seconds = (n: number) => nanos(n * 1000);
const days = (n: number) => seconds(n * 86_400);

/** Streams, consumers and buckets that the services need; `provision` makes them so. */
export const COMMANDS = 'POWERVM_COMMANDS';
export const EVENTS = 'POWERVM_EVENTS';
export const DEAD_LETTERS = 'POWERVM_DEAD_LETTERS';

export const streams: Array<Partial<StreamConfig> & { name: string; subjects: string[] }> = [
  {
    name: COMMANDS,
    // A wake is a message of an operation that is delivered again until the operation ends: its alarm clock.
    subjects: ['powervm.command.>', 'powervm.wake.>'],
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    storage: StorageType.File,
    max_bytes: 1024 ** 3,
    duplicate_window: seconds(120),
  },
  {
    name: EVENTS,
    subjects: ['powervm.event.>'],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    storage: StorageType.File,
    max_age: days(7),
    max_bytes: 1024 ** 3,
    duplicate_window: seconds(120),
  },
  {
    name: DEAD_LETTERS,
    subjects: ['powervm.dead-letter.>'],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    storage: StorageType.File,
    max_age: days(30),
    max_bytes: 64 * 1024 ** 2,
  },
];

export interface Consumer {
  stream: string;
  config: Partial<ConsumerConfig> & { durable_name: string; filter_subject: string };
}

/**
 * How long a message may stay silent before another replica gets it. A handler at work says so every third of it, so
 * this is the time until the work of a killed process goes on, not a limit on the work.
 */
export const ACK_WAIT_MS = 3000;

const worker = (stream: string, durable_name: string, filter_subject: string, max_ack_pending: number): Consumer => ({
  stream,
  config: {
    durable_name,
    filter_subject,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending,
    // The server would drop a message at its limit without a word: settle.ts counts deliveries instead.
    max_deliver: -1,
  },
});

export const commandsOf = (service: ServiceName): Consumer =>
  worker(COMMANDS, service, `powervm.command.${service}.>`, 1000);
export const wakes: Consumer = worker(COMMANDS, 'gateway-wakes', 'powervm.wake.>', 20_000);
export const settledSteps: Consumer = worker(EVENTS, 'gateway-steps', 'powervm.event.step.settled.>', 1000);

/** Key-value buckets, and for how long a value that nobody touches is kept (ms; 0 = for ever). */
export const buckets = {
  /** operation id -> the operation */
  operations: { name: 'POWERVM_OPERATIONS', ttlMs: 30 * 86_400_000 },
  /** host.uuid -> the operation under way on the instance, and those that wait */
  queues: { name: 'POWERVM_QUEUES', ttlMs: 0 },
  /** host.uuid -> the last operation that superseded others, so that none of them comes back */
  superseded: { name: 'POWERVM_SUPERSEDED', ttlMs: 7 * 86_400_000 },
  /** operation.step -> who may act on it now */
  claims: { name: 'POWERVM_CLAIMS', ttlMs: 7 * 86_400_000 },
  /** host.uuid.domain -> what we made for the instance */
  owned: { name: 'POWERVM_OWNED', ttlMs: 0 },
  /** service -> public keys for sealed fields */
  keys: { name: 'POWERVM_KEYS', ttlMs: 0 },
  /** short locks between replicas; each value says until when it holds */
  leases: { name: 'POWERVM_LEASES', ttlMs: 86_400_000 },
} as const;
export type BucketName = keyof typeof buckets;

export const FILES = 'POWERVM_FILES';
