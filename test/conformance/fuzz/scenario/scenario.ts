import { receiveBody } from '../../../../apps/simulator/src/http/body.js';
import type { Mutation } from '../../../../apps/simulator/src/testing/mutations.js';
import { StorageWorld } from '../../../../apps/simulator/src/testing/storage-world.js';
import { doNetworking } from './networking.js';
import { doPartitions } from './partitions.js';
import { doSriov } from './sriov.js';
import { Stage } from './stage.js';
import { doStorage } from './storage.js';
import { doSystem, logOff } from './system.js';

export const MANAGERS = ['novalink', 'hmc'] as const;
export type Manager = (typeof MANAGERS)[number];

/** What a client sends again and again, of which one is enough, and what waits; bodies of uploads are another test's. */
const LEFT_OUT = /^GET (jobs|Event)|contents/;

/** A host that can do everything, and another to which virtual serial numbers can go. The scenario makes the pool itself. */
export function openWorld(manager: Manager, seed: string, onError: (error: unknown) => void): Promise<StorageWorld> {
  const enterprisePool = { name: 'pool', total: { units: 20, memory: 100 }, own: { units: 4, memory: 0 } };
  const virtualSerialNumbers = ['VSN0001', 'VSN0002', 'VSN0003'];
  const sriovAdapters = [{ ports: [{ label: 'prod' }, {}] }];
  return StorageWorld.open({
    profile: manager,
    seed,
    onError,
    pools: [],
    delays: { eventPoll: 0 },
    hosts: [
      { vioses: 3, enterprisePool, virtualSerialNumbers, sriovAdapters },
      { virtualSerialNumbers: [], vioses: 0 },
    ],
  });
}

export interface Sound {
  requests: Mutation[];
  /** Those that were refused, so that they are not sound at all. */
  refused: string[];
}

/**
 * Lets clients do something of everything and writes down what they ask: one request of each kind, the last of several. Etags are
 * left out, as they would be stale.
 *
 * @param isChecked whether the requests that are held back, so that mutations of them find what they are about (deletions) or do
 *   not find it yet (creations), are carried out all the same
 */
export async function soundRequests(world: StorageWorld, isChecked = false): Promise<Sound> {
  const sound = new Map<string, Mutation>();
  const refused: string[] = [];
  let isHeld = false;
  const { hooks } = world.simulator;
  const stops = [
    hooks.on('before', async (exchange) => {
      await receiveBody(exchange);
      const { method, target, operation, query, received } = exchange;
      if (LEFT_OUT.test(operation)) return undefined;
      const body = received && received.length > 0 ? { body: received.toString() } : {};
      const key = method === 'POST' ? `${operation} ${query.get('group')}` : operation;
      sound.set(key, { method, path: target, headers: {}, what: operation, ...body });
      return isHeld && !isChecked ? { status: 204 } : undefined;
    }),
    hooks.on('applied', ({ operation }, reply) => {
      if (reply && reply.status >= 400) refused.push(`${operation} answered ${reply.status}: ${reply.body}`);
      return undefined;
    }),
  ];
  const stage = new Stage(world, async (work) => {
    isHeld = true;
    await work();
    isHeld = false;
  });
  await doSomethingOfEverything(stage);
  for (const stop of stops) stop();
  return { requests: Array.from(sound.values()), refused };
}

async function doSomethingOfEverything(stage: Stage): Promise<void> {
  const lpar = await doPartitions(stage);
  await doNetworking(stage, lpar);
  await doStorage(stage, lpar);
  await doSriov(stage, lpar);
  await doSystem(stage);
  await logOff(stage);
}
