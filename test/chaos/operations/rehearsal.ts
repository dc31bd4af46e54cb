import { randomUUID } from 'node:crypto';
import type { Flow, StepDefinition } from '#flows';
import { call } from '../caller/call.js';
import { quiet } from '../stage/quiet.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';
import { worldOf } from '../world/look.js';
import { deleteNewImages, fromNewImage } from '../world/new-image.js';
import { inputFor } from './inputs.js';
import { bringAbout, removeInstance, SITUATIONS, type Situation } from './situation.js';

export type Phase = 'do' | 'undo';

/** A request that a step makes, in the order in which it makes them. */
export interface StepRequest {
  readonly operation: string;
  readonly writes: boolean;
  /** Sent with the etag of what it changes. */
  readonly conditional: boolean;
  readonly startsJob: boolean;
}

/** One way through an operation: what it starts from, what each step asks of the hypervisor, and what must be there in the end. */
export interface Rehearsal {
  /** Of the operation in points: `spawn`, or `spawn, new image`. */
  readonly name: string;
  readonly flow: Flow;
  readonly situation: Situation;
  readonly before: string[];
  readonly after: string[];
  /** `<step> do` and `<step> undo` -> requests; absent for a step that did not run. */
  readonly requests: ReadonlyMap<string, readonly StepRequest[]>;
  /** Where the operation is made to fail so that it is undone; undefined when nothing of it is. */
  readonly failing: { step: string; match: { audit: string; operation: string } } | undefined;
  /** Only those steps are to be tried that change more when it is absent. */
  readonly image?: 'new';
}

export const key = (step: string, phase: Phase): string => `${step} ${phase}`;
export const auditOf = (id: string, step: string, phase: Phase): string =>
  `openstack-powervm ${id}.${step.replace(/[^\w-]+/g, '-')}.${phase}.*`;

/**
 * Carries an operation out once undisturbed, in the first situation in which it succeeds and changes something, and once so that
 * it fails at its last step; notes what both asked of the hypervisor.
 *
 * @throws Error when it works in no situation
 */
export async function rehearse(stage: Stage, instance: Instance, flow: Flow): Promise<Rehearsal> {
  let unchanging: Rehearsal | undefined;
  for (const situation of SITUATIONS) {
    await bringAbout(stage, instance, situation);
    const before = await worldOf(stage, instance);
    const { ended, requests } = await attempt(stage, instance, flow);
    const after = await worldOf(stage, instance);
    await removeInstance(stage, instance);
    const changes = [...requests.values()].flat().some(({ writes }) => writes);
    if (ended.state !== 'succeeded') continue;
    const plan = { name: flow.name, flow, situation, before, after, requests, failing: undefined };
    if (changes) return await withUndo(stage, instance, plan);
    unchanging = plan;
  }
  // One that writes nothing but records: the destroy after each point shows whether they are whole.
  if (unchanging !== undefined) return unchanging;
  throw new Error(`${flow.name} succeeds in none of the situations ${SITUATIONS.join(', ')}`);
}

/** The same operation with an image that is not in the pool yet; undefined when that makes no difference to it. */
export async function rehearseNewImage(
  stage: Stage,
  instance: Instance,
  known: Rehearsal,
): Promise<Rehearsal | undefined> {
  const about = fromNewImage(stage, instance);
  if (!('image' in inputFor(known.flow.command, about))) return undefined;
  await bringAbout(stage, instance, known.situation);
  const { requests } = await attempt(stage, about, known.flow);
  await removeInstance(stage, instance);
  await deleteNewImages(stage);
  const writes = (asked: readonly StepRequest[] = []) => asked.filter((request) => request.writes).length;
  const asksMore = [...requests].filter(([step, asked]) => writes(asked) > writes(known.requests.get(step)));
  if (asksMore.length === 0) return undefined;
  return {
    ...known,
    name: `${known.name}, new image`,
    image: 'new',
    requests: new Map(asksMore),
    failing: undefined,
  };
}

/** The last step that writes is refused by the hypervisor: all steps before it are undone, and it is, too. */
async function withUndo(stage: Stage, instance: Instance, plan: Rehearsal): Promise<Rehearsal> {
  const { flow } = plan;
  if (!flow.steps.some(({ undo }) => undo)) return plan;
  const last = flow.steps.findLast((step) => firstWrite(plan, step) !== undefined);
  const write = last && firstWrite(plan, last);
  if (last === undefined || write === undefined) return plan;
  const failing = { step: last.name, match: { audit: '', operation: write.operation } };
  await bringAbout(stage, instance, plan.situation);
  const { ended, requests } = await attempt(stage, instance, flow, failing);
  await removeInstance(stage, instance);
  if (ended.state !== 'failed') throw new Error(`${flow.name} was to fail at '${last.name}', and has ${ended.state}`);
  const undos = [...requests].filter(([name]) => name.endsWith(' undo'));
  return { ...plan, failing, requests: new Map([...plan.requests, ...undos]) };
}

const firstWrite = ({ requests }: Rehearsal, { name }: StepDefinition) =>
  requests.get(key(name, 'do'))?.find(({ writes }) => writes);

async function attempt(stage: Stage, instance: Instance, flow: Flow, failing?: NonNullable<Rehearsal['failing']>) {
  const id = randomUUID();
  const mark = await stage.control.mark();
  if (failing) await stage.control.fault(refusal(id, failing));
  const ended = await call(stage, flow.command, instance, id);
  await quiet(stage);
  await stage.control.clear();
  return { ended, requests: requestsOf(flow, id, await stage.control.log({ since: mark })) };
}

/** The fault that makes an operation fail for good at a step. */
export const refusal = (id: string, { step, match: { operation } }: NonNullable<Rehearsal['failing']>) => ({
  match: { audit: auditOf(id, step, 'do'), operation },
  fault: { kind: 'status' as const, status: 400, message: 'refused by chaos' },
});

function requestsOf(flow: Flow, id: string, log: Array<{ audit?: string; operation: string; method: string }>) {
  const found = new Map<string, StepRequest[]>();
  for (const { name } of flow.steps) {
    for (const phase of ['do', 'undo'] as const) {
      const prefix = auditOf(id, name, phase).slice(0, -1);
      const own = log.filter(({ audit }) => audit?.startsWith(prefix));
      if (own.length > 0) {
        found.set(
          key(name, phase),
          own.map(({ operation, method }) => ({
            operation,
            writes: method !== 'GET',
            conditional: method === 'POST',
            startsJob: method === 'PUT' && operation.includes('/do/'),
          })),
        );
      }
    }
  }
  return found;
}
