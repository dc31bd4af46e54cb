import type { Point } from '../point.js';
import { judgeRecovery } from './judge.js';

const trials = (part: Point['part'], ...seconds: number[]) =>
  seconds.map((one) => ({
    point: { operation: 'spawn', step: 'ports', phase: 'do', part, moment: 'before' } as Point,
    struck: true,
    recoveryMs: one * 1000,
    load: 1,
  }));

const never = () => {
  throw new Error('too few trials');
};

const problemsOf = (...args: Parameters<typeof trials>) =>
  judgeRecovery(trials(...args)).flatMap(({ problems }) => problems);

describe('how soon an operation goes on', () => {
  it('is well within 5 s of a gateway or service, and 15 s of nats-server', () => {
    expect(problemsOf('gateway', 1, 4, 5)).toEqual([]);
    expect(problemsOf('storage', 1, 4, 5)).toEqual([]);
    expect(problemsOf('nats', 14, 15)).toEqual([]);
  });

  it('may be late at one point of fifty, and not at two of few', () => {
    expect(problemsOf('gateway', 1, 6)).toEqual([]);
    expect(problemsOf('gateway', 1, 6, 7)).toEqual([expect.stringContaining('2 of 3 points')]);
    expect(problemsOf('gateway', ...Array.from({ length: 148 }, () => 1), 6, 7)).toEqual([]);
  });

  it('is never three times as late', () => {
    expect(problemsOf('instances', 1, 16)).toEqual([expect.stringContaining('after 16 s')]);
    expect(problemsOf('nats', 46)).toEqual([expect.stringContaining('after 46 s')]);
  });

  it('is not judged on a machine that others have filled, or that stood still, which is said', () => {
    const [one = never(), two = never(), three = never()] = trials('gateway', 1, 40, 50);
    const [judgement] = judgeRecovery([one, { ...two, load: 9 }, { ...three, standstillMs: 12_000 }]);
    expect(judgement).toMatchObject({ problems: [], line: expect.stringContaining('; 2 more not judged') });
  });

  it('is wrong when it could never be judged', () => {
    const [judgement] = judgeRecovery(trials('gateway', 1, 2).map((trial) => ({ ...trial, load: 9 })));
    expect(judgement?.problems).toEqual([expect.stringContaining('could not be judged once')]);
  });

  it('says how often nothing was to come', () => {
    const [first = never(), { recoveryMs: _, ...nothing } = never()] = trials('storage', 1, 1);
    expect(judgeRecovery([first, nothing])).toMatchObject([
      { line: expect.stringContaining('1 more had nothing to come') },
    ]);
  });

  it('is not asked where nothing was killed', () => {
    expect(judgeRecovery(trials('hypervisor', 99))).toEqual([]);
  });
});
