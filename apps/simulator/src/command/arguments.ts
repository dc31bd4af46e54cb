import { InvalidArgumentError } from 'commander';
import type { DelayChange } from '../control/routes/delays.js';
import type { Duration } from '../control/rules/duration.js';
import type { LatencyRule } from '../control/rules/latencies.js';
import { SCENARIO_NAMES, type ScenarioName } from '../scenarios/scenarios.js';

/** A parser for whole numbers between two limits. */
export function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= lowest && value <= highest) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${lowest} to ${highest}.`);
  };
}

/** `20`, `20-50`, or one of them for a kind of request: `POST VirtualIOServer/{id}=200-400`. May be given repeatedly. */
export function latencyArgument(text: string, before: LatencyRule[] = []): LatencyRule[] {
  const [, operation, duration = ''] = /^(?:(.+)=)?([^=]*)$/.exec(text) ?? [];
  const ms = durationOf(duration);
  if (ms === undefined) {
    throw new InvalidArgumentError('It must be like 20, 20-50 (ms), or POST VirtualIOServer/{id}=200-400.');
  }
  return [...before, { match: operation === undefined ? {} : { operation }, ms }];
}

const DELAYS = ['start', 'rmc', 'shutdown', 'eventPoll'] as const;

/** `start=2000`, or the duration of a job by its operation: `PowerOn=3000`; `jobs=50` for all other jobs. */
export function delayArgument(text: string, before: DelayChange = {}): DelayChange {
  const [, name, digits] = /^(\w+)=(\d{1,8})$/.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError(
      `It must be like start=2000 (ms): ${DELAYS.join(', ')}, jobs, or a job's operation.`,
    );
  }
  const ms = Number(digits);
  if (DELAYS.some((delay) => delay === name)) return { ...before, [name]: ms };
  return { ...before, jobs: { ...before.jobs, [name === 'jobs' ? 'default' : name]: ms } };
}

/** Names of scenarios; may be given repeatedly, or as a comma list. */
export function scenarioArgument(text: string, before: ScenarioName[] = []): ScenarioName[] {
  const named = text.split(',').map((name) => {
    const found = SCENARIO_NAMES.find((one) => one === name.trim());
    if (!found) throw new InvalidArgumentError(`"${name}" is not one of ${SCENARIO_NAMES.join(', ')}.`);
    return found;
  });
  return [...before, ...named];
}

/** 7 letters and digits; may be given repeatedly, or as a comma list. */
export function serialArgument(text: string, before: string[] = []): string[] {
  const serials = text.split(',').map((serial) => serial.trim());
  const wrong = serials.find((serial) => !/^[0-9A-Z]{7}$/.test(serial));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is not 7 upper case letters or digits.`);
  return [...before, ...serials];
}

function durationOf(text: string): Duration | undefined {
  const [, from, to] = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(text) ?? [];
  if (from === undefined) return undefined;
  if (to === undefined) return Number(from);
  return Number(from) <= Number(to) ? { from: Number(from), to: Number(to) } : undefined;
}
