import { setTimeout as sleep } from 'node:timers/promises';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { z } from 'zod';
import { type CommandContract, type EventContract, type QueryContract, StepSettled } from '#contracts';
import type { Stage } from '../stage/stage.js';
import type { Dice } from './dice.js';
import { body } from './distort.js';
import { oddHeaders } from './odd-headers.js';
import { sampleOf } from './sample.js';
import type { Verdicts } from './verdicts.js';
import { isWellAddressed, isWellFormed } from './well-formed.js';

export type Contract = CommandContract | QueryContract | EventContract;

/** What became of a message: refused in words, accepted because nothing was wrong with it, or read by nobody. */
export type Fate = 'refused' | 'accepted' | 'unread' | { readonly problem: string; readonly letter?: string };

const VERDICT_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 500;
const QUERY_MS = 30_000;

/** Sends one message that is wrong in some way, or not. */
export async function send(stage: Stage, contract: Contract, dice: Dice, verdicts: Verdicts): Promise<Fate> {
  const id = dice.uuid();
  const data = body(sampleOf(contract.payload, dice), dice);
  switch (contract.kind) {
    case 'query':
      return ask(stage, contract, data);
    case 'command':
      return command(stage, contract, id, data, dice, verdicts);
    case 'event':
      if (dice.chance(0.2)) return wake(stage, id, data, dice, verdicts);
      return tell(stage, contract, id, data, dice, verdicts);
  }
}

async function ask({ bus }: Stage, { subject, payload }: QueryContract, data: Uint8Array): Promise<Fate> {
  const answer = await bus.nats.request(subject, data, { timeout: QUERY_MS });
  if (answer.headers?.get('Nats-Service-Error')) return 'refused';
  return isWellFormed(payload, data) ? 'accepted' : { problem: 'answered as if nothing were wrong with it' };
}

async function command(
  stage: Stage,
  { subject, service, payload }: CommandContract,
  id: string,
  data: Uint8Array,
  dice: Dice,
  verdicts: Verdicts,
): Promise<Fate> {
  const isUnknown = dice.chance(0.05);
  const sentTo = isUnknown ? `powervm.command.${service}.${dice.pick(['spawn.v9', 'x', 'a.b.c.d'])}` : subject;
  const headers = oddHeaders(id, subject, service !== 'gateway' && dice.chance(0.8), dice);
  const mayPass = !isUnknown && isWellAddressed(headers) && isWellFormed(payload, data);
  return fateOf(stage, 'POWERVM_COMMANDS', { sentTo, id, data, headers, mayPass }, verdicts);
}

/** An alarm clock says everything in its headers. */
function wake(stage: Stage, id: string, data: Uint8Array, dice: Dice, verdicts: Verdicts): Promise<Fate> {
  const headers = oddHeaders(id, 'powervm.wake', false, dice);
  const mayPass = isWellAddressed(headers);
  return fateOf(stage, 'POWERVM_COMMANDS', { sentTo: `powervm.wake.${id}`, id, data, headers, mayPass }, verdicts);
}

async function tell(
  stage: Stage,
  contract: EventContract,
  id: string,
  data: Uint8Array,
  dice: Dice,
  verdicts: Verdicts,
): Promise<Fate> {
  const headers = oddHeaders(id, contract.subject, false, dice);
  const sentTo = `${contract.subject}.${dice.pick([id, 'host-1', 'x'])}`;
  const options = headers ? { headers } : {};
  if (!isKeptInStream(contract)) {
    stage.bus.nats.publish(sentTo, data, options);
    return 'unread';
  }
  if (!isReadFromStream(contract)) {
    await stage.bus.js.publish(sentTo, data, options);
    return 'unread';
  }
  const mayPass = isWellAddressed(headers) && isWellFormed(contract.payload as z.ZodType, data);
  return fateOf(stage, 'POWERVM_EVENTS', { sentTo, id, data, headers, mayPass }, verdicts);
}

/** Services hear others as they are published, if at all, and must only live through them. */
const isKeptInStream = ({ subject }: EventContract): boolean => subject.startsWith('powervm.event.');
const isReadFromStream = ({ subject }: EventContract): boolean => subject === StepSettled.subject;

interface Sent {
  sentTo: string;
  id: string;
  data: Uint8Array;
  headers: MsgHdrs | undefined;
  /** Nothing is wrong with it: it may be taken without a word. */
  mayPass: boolean;
}

/** A message that is wrong must be answered, or become a dead letter. */
async function fateOf(
  { bus }: Stage,
  stream: string,
  { sentTo, id, data, headers, mayPass }: Sent,
  verdicts: Verdicts,
): Promise<Fate> {
  const answered = verdicts.of([id, headers?.get('ce-id') || id]);
  const { seq } = await bus.js.publish(sentTo, data, headers ? { headers } : {});
  const letter = `dead.${stream}.${seq}`;
  const dead = verdicts.of([letter]);
  const verdict = Promise.race([answered.heard, dead.heard]);
  const giveUp = Date.now() + VERDICT_WITHIN_MS;
  try {
    while (!(await Promise.race([verdict, sleep(LOOK_EVERY_MS, false, { ref: false })]))) {
      if (mayPass && !(await isWaiting(bus, stream, seq))) return 'accepted';
      if (Date.now() > giveUp) return { problem: 'neither answered nor a dead letter', letter };
    }
    return 'refused';
  } finally {
    answered.callOff();
    dead.callOff();
  }
}

/** What was taken from a work queue is gone from it; of what stays in its stream, that all was read is seen in the end. */
const isWaiting = async (bus: Stage['bus'], stream: string, seq: number): Promise<boolean> =>
  stream === 'POWERVM_COMMANDS' && (await bus.jsm.streams.getMessage(stream, { seq }).catch(() => undefined)) != null;
