import { stepMessageId } from '#messaging';
import type { StepRequest } from '../operations/rehearsal.js';
import { auditOf, key, type Rehearsal } from '../operations/rehearsal.js';
import type { Stage } from '../stage/stage.js';
import type { Luck } from './luck.js';
import { nameOf, type Point } from './point.js';

export interface RequestAim {
  match: { audit: string; operation: string };
  when: { nth: number };
}

/** One of the requests that the step made at the rehearsal: any, or one of a kind. */
export function aimAtRequest(
  id: string,
  point: Point,
  { requests }: Rehearsal,
  luck: Luck,
  kind?: 'writes' | 'conditional',
): RequestAim {
  const { step, phase } = point;
  const asked = requests.get(key(step, phase)) ?? [];
  const chosen = luck.pick(
    `request of ${nameOf(point)}`,
    asked.filter((request) => kind === undefined || request[kind]),
  );
  if (chosen === undefined) throw new Error(`${nameOf(point)}: the step asks nothing`);
  const { operation } = chosen;
  const nth = asked.slice(0, asked.indexOf(chosen) + 1).filter(sameAs(chosen)).length;
  return { match: { audit: auditOf(id, step, phase), operation }, when: { nth } };
}

const sameAs = (one: StepRequest) => (other: StepRequest) => other.operation === one.operation;

/** Resolves as soon as the step's command or its answer is published. */
export async function aimAtMessage(
  { bus }: Stage,
  id: string,
  { step, phase }: Point,
  what: 'command' | 'settled',
): Promise<{ published: Promise<boolean>; stop: () => void }> {
  const first = stepMessageId({ operation: id, step, phase, attempt: 1 });
  const wanted = what === 'command' ? first : `${first}.settled`;
  const subject = what === 'command' ? 'powervm.command.>' : `powervm.event.step.settled.v1.${id}`;
  const messages = bus.nats.subscribe(subject);
  await bus.nats.flush();
  const published = (async () => {
    for await (const { headers } of messages) if (headers?.get('ce-id') === wanted) return true;
    return false;
  })();
  return { published, stop: () => messages.unsubscribe() };
}
