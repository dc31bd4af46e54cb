import type { Failure } from '#contracts';
import { exhausted, settle } from './settle.js';

const failure: Failure = { code: 'storage.pool-full', message: 'full', retryable: false, effect: 'none' };
const passing: Failure = { ...failure, code: 'hypervisor.busy', retryable: true };

describe('a step', () => {
  it('is acknowledged with its answer when the work is done', () => {
    expect(settle('step', { is: 'done', result: 7 }, 0)).toEqual({
      verdict: 'ack',
      answer: { is: 'succeeded', result: 7 },
    });
  });

  it('comes again with growing delays while its failure may pass, without an answer', () => {
    const told = [1, 2, 3, 4, 5, 6].map((tries) => settle('step', { is: 'failed', failure: passing }, tries));
    expect(told.map(({ delayMs }) => delayMs)).toEqual([500, 1000, 2000, 5000, 10_000, 15_000]);
    expect(told.every(({ verdict, answer }) => verdict === 'nak' && answer === undefined)).toBe(true);
  });

  it('is acknowledged with its failure when the tries are used up, or when it will not pass', () => {
    const final = { verdict: 'ack', answer: { is: 'failed' } };
    expect(settle('step', { is: 'failed', failure: passing }, 7)).toMatchObject(final);
    expect(settle('step', { is: 'failed', failure }, 1)).toMatchObject({ ...final, deadLetter: false });
  });

  it('is a dead letter when it never was a message', () => {
    expect(settle('step', { is: 'malformed', failure }, 1)).toMatchObject({ verdict: 'term', deadLetter: true });
  });

  it('is left to the delivery that replaced it when its handler has lost it', () => {
    expect(settle('step', { is: 'fenced' }, 0)).toEqual({ verdict: 'keep' });
  });

  it('is acknowledged without an answer when it is out of date', () => {
    expect(settle('step', { is: 'out of date' }, 0)).toEqual({ verdict: 'ack' });
  });

  it('is answered again as before when only the acknowledgement was lost', () => {
    const answer = { is: 'failed' as const, failure };
    expect(settle('step', { is: 'answered', answer }, 0)).toEqual({ verdict: 'ack', answer });
  });
});

describe.each(['step', 'command'] as const)('a %s', (kind) => {
  it('is given up when it was taken up twenty times without a word', () => {
    expect(exhausted(kind, 20)).toBeUndefined();
    expect(exhausted(kind, 21)).toMatchObject({ code: 'message.exhausted', retryable: false });
  });
});

describe('a command that is to become an operation', () => {
  it('is rejected when it was refused, and comes again when it may pass, however often', () => {
    expect(settle('command', { is: 'failed', failure }, 1)).toMatchObject({ verdict: 'ack', answer: { is: 'failed' } });
    expect(settle('command', { is: 'failed', failure: passing }, 50)).toEqual({ verdict: 'nak', delayMs: 5000 });
  });
});

describe.each(['event', 'wake'] as const)('a message of an operation (%s)', (kind) => {
  it('is never lost to an error, and never given up', () => {
    expect(settle(kind, { is: 'failed', failure }, 1)).toEqual({ verdict: 'nak', delayMs: 500 });
    expect(settle(kind, { is: 'failed', failure: passing }, 99)).toEqual({ verdict: 'nak', delayMs: 5000 });
    expect(exhausted(kind, 10_000)).toBeUndefined();
  });
});
