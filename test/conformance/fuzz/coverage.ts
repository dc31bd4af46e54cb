import type { Simulator } from '#simulator';
import type { Mutation } from '../../../apps/simulator/src/testing/mutations.js';
import { MANAGERS, openWorld, soundRequests } from './scenario/scenario.js';

/** What the simulator does on request besides its resources and routes. */
const MORE = ['PUT web/Logon', 'DELETE web/Logon', 'POST jobs/{id}/cancel', 'DELETE jobs/{id}'];
/** Operations without a sound request, and why. */
const WITHOUT: Record<string, string> = {
  'PUT web/File/contents/{id}': 'bytes, not a document: uploads.ts',
  'POST web/File/contents/{id}': 'the same',
};

/** Whether what is mutated is accepted as it is, and there is something of all that the simulator lets clients change. */
export async function soundAndComplete(): Promise<string[]> {
  const faults: string[] = [];
  const wanted = new Set(MORE);
  const done: Mutation[] = [];
  for (const manager of MANAGERS) {
    const accidents: unknown[] = [];
    await using world = await openWorld(manager, 'fuzz', (error) => accidents.push(error));
    for (const operation of writesOf(world.simulator)) wanted.add(operation);
    const { requests, refused } = await soundRequests(world, true);
    done.push(...requests);
    faults.push(...[...refused, ...accidents].map((fault) => `${manager}: ${fault}`));
  }
  const sound = new Set(done.map(({ what }) => what.replace(/ ((?:web|pcm)\/)?(?:[A-Z]\w*\/)+(?=[A-Z])/, ' $1')));
  for (const operation of wanted) {
    if (!sound.has(operation) && !WITHOUT[operation]) faults.push(`${operation} has no sound request`);
  }
  return faults;
}

/** Operations that may change something, as the request log names them, under whatever parent. */
function* writesOf({ services: { registry } }: Simulator): Generator<string> {
  for (const { method, operation } of registry.routes) if (method !== 'GET') yield operation;
  for (const { type, service = 'uom', places, jobs = {}, typeJobs = {} } of registry.resources) {
    const name = service === 'uom' ? type : `${service}/${type}`;
    const verbs = new Set(places.flatMap((place) => place.verbs));
    if (verbs.has('create')) yield `PUT ${name}`;
    if (verbs.has('update')) yield `POST ${name}/{id}`;
    if (verbs.has('delete')) yield `DELETE ${name}/{id}`;
    for (const job of Object.keys(jobs)) yield `PUT ${name}/{id}/do/${job}`;
    for (const job of Object.keys(typeJobs)) yield `PUT ${name}/do/${job}`;
  }
}
