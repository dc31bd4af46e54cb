import { type Point, STALLED } from '../point.js';
import type { StepCommand, Witness } from './witness.js';

/** When a process was killed; ms since 1970. */
export interface Blow {
  readonly at: number;
  /** It can have published nothing since. */
  readonly goneAt: number;
  /** When the request that it had sent was let go to be applied, if that was only then. */
  readonly landedAt?: number;
}

/**
 * How long after the blow the operation's next step message came, in ms; undefined when it had none to come. After the death of
 *
 * - the gateway: the next command of a step, or the news of the operation's end;
 * - the broker: the next command or answer of a step, whoever sent it, or that news;
 * - a service: the next answer of the step, or the first request that it makes anew; once the step had been answered, those of
 *   another step of its own, counted from that step's command where it was sent later. What goes on in parallel elsewhere is no
 *   sign of life.
 */
export async function recoveryAfter(witness: Witness, point: Point, blow: Blow): Promise<number | undefined> {
  const { part } = point;
  if (part === 'hypervisor' || point.moment === STALLED) return undefined;
  if (part !== 'nats' && part !== 'gateway') return firstSign(await signsOf(witness, point), blow);
  const commands =
    part === 'gateway' ? witness.commands.map(({ sentAt }) => sentAt) : witness.commands.map(({ heardAt }) => heardAt);
  const answers = part === 'gateway' ? [] : (await witness.settled()).map(({ at }) => at);
  const next = earliest([...commands, ...answers], blow.goneAt) ?? earliest([await witness.endedAt()], blow.goneAt);
  return next && next - blow.at;
}

/** Something that a service did for a step, and when it was told to. */
interface Sign {
  readonly at: number;
  readonly toldAt: number;
}

async function signsOf(witness: Witness, point: Point): Promise<Sign[]> {
  const settled = await witness.settled();
  const isMeant = ({ service, step, phase }: StepCommand) =>
    service === point.part && (point.moment === 'settled' || (step === point.step && phase === point.phase));
  const own = witness.commands.filter(isMeant);
  const signs = own.map(async ({ step, phase, sentAt: toldAt }) => {
    const answers = settled.filter((answer) => answer.step === step && answer.phase === phase).map(({ at }) => at);
    return [...(await witness.requestsFor({ step, phase })), ...answers].map((at) => ({ at, toldAt }));
  });
  return (await Promise.all(signs)).flat();
}

function firstSign(signs: readonly Sign[], { at: blow, goneAt }: Blow): number | undefined {
  const delays = signs.filter(({ at }) => at > goneAt).sort((one, other) => one.at - other.at);
  const [first] = delays;
  return first && Math.max(0, first.at - Math.max(blow, first.toldAt));
}

const earliest = (times: readonly (number | undefined)[], after: number): number | undefined => {
  const later = times.filter((time) => time !== undefined && time > after) as number[];
  return later.length === 0 ? undefined : Math.min(...later);
};
