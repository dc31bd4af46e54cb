import { type Mutation, mutations } from '../../../apps/simulator/src/testing/mutations.js';
import type { StorageWorld } from '../../../apps/simulator/src/testing/storage-world.js';
import { type Answer, faultOf } from './judge.js';
import { MANAGERS, openWorld, soundRequests } from './scenario/scenario.js';
import { Session } from './session.js';

export interface SeedResult {
  /** What is wrong; empty when nothing is. */
  faults: string[];
  /** How often each status was answered. */
  statuses: Record<number, number>;
}

/** More would only repeat the first. */
const MOST_FAULTS = 5;
const SLOWEST_MS = 5000;

/** Sends mutations of sound requests to a simulator of their own: equal seeds give equal requests. */
export async function mutatedRequests(seed: number, count: number): Promise<SeedResult> {
  const accidents: unknown[] = [];
  const manager = MANAGERS[seed % MANAGERS.length]!;
  await using world = await openWorld(manager, `fuzz ${seed}`, (error) => accidents.push(error));
  const result: SeedResult = { faults: [], statuses: {} };
  const sound = (await soundRequests(world)).requests;
  const { url } = world.simulator.hosts[0]!;
  let session = await Session.open(url);
  let before = stateOf(world);
  for (const request of mutations(sound, seed, count)) {
    const begin = performance.now();
    const answer = await session.send(request);
    result.statuses[answer.status] = (result.statuses[answer.status] ?? 0) + 1;
    const after = stateOf(world);
    const fault =
      accidentOf(accidents.splice(0)) ??
      faultOf(request, answer) ??
      effectOf(request, answer, before === after) ??
      (performance.now() - begin > SLOWEST_MS ? 'it took more than five seconds' : undefined);
    before = after;
    if (fault) result.faults.push(`${request.method} ${request.path} (${request.what}): ${fault}`);
    if (result.faults.length === MOST_FAULTS) return result;
    // One of them may have been a log off.
    if (answer.status === 401) session = await Session.open(url);
  }
  const alive = await session.send({ method: 'GET', path: 'ManagementConsole?group=None', headers: {}, what: '' });
  if (alive.status !== 200) result.faults.push(`afterwards the simulator answers ${alive.status}`);
  return result;
}

const stateOf = ({ simulator }: StorageWorld) => JSON.stringify(simulator.world.snapshot());

function accidentOf([accident]: unknown[]): string | undefined {
  return accident === undefined ? undefined : `an accident: ${(accident as Error).stack}`;
}

/** Neither a refusal nor a read changes anything. */
function effectOf({ method }: Mutation, { status }: Answer, isSame: boolean): string | undefined {
  if (isSame) return undefined;
  if (status >= 400) return `status ${status}, and yet the state has changed`;
  return method === 'GET' ? 'a read that changed the state' : undefined;
}
