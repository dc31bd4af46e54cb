import type { Msg } from '@nats-io/transport-node';
import { OperationChanged, type OperationView, SignalVifsPlugged, StepSettled } from '#contracts';
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
  kind?: 'writes' | 'conditional' | 'startsJob',
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

export type HeldMoment = 'before' | 'during' | 'after' | 'stalled';
export type MessageMoment = Exclude<Exclude<Point, { part: 'hypervisor' }>['moment'], HeldMoment>;

/** `published` resolves with who published the message of the moment (its `ce-source`), as soon as it is; undefined when it was stopped. */
export async function aimAtMessage(
  { bus }: Stage,
  id: string,
  point: Point,
  moment: MessageMoment,
): Promise<{ published: Promise<string | undefined>; stop: () => void }> {
  const { subject, isMeant } = messageOf(id, point, moment);
  const messages = bus.nats.subscribe(subject);
  await bus.nats.flush();
  const published = (async () => {
    for await (const message of messages) if (isMeant(message)) return message.headers?.get('ce-source') ?? '';
    return undefined;
  })();
  return { published, stop: () => messages.unsubscribe() };
}

function messageOf(id: string, { step, phase }: Point, moment: MessageMoment) {
  const first = stepMessageId({ operation: id, step, phase, attempt: 1 });
  const isCalled = (wanted: string) => (message: Msg) => message.headers?.get('ce-id') === wanted;
  switch (moment) {
    case 'command':
      return { subject: 'powervm.command.>', isMeant: isCalled(first) };
    case 'settled':
      return { subject: `${StepSettled.subject}.${id}`, isMeant: isCalled(`${first}.settled`) };
    case 'waiting':
      return { subject: `${OperationChanged.subject}.${id}`, isMeant: (message: Msg) => isUnderWay(message, step) };
    case 'said':
      return { subject: SignalVifsPlugged.subject, isMeant: isCalled(`${id}.plugged`) };
  }
}

const isUnderWay = (message: Msg, step: string): boolean =>
  message.json<OperationView>().steps.some(({ name, state }) => name === step && state === 'running');
