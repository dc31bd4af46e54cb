import type { Failure } from '#contracts';
import { exhausted, settle } from './settle.js';

const failure: Failure = { code: 'storage.pool-full', message: 'full', retryable: false, effect: 'none' };
const passing: Failure = { ...failure, code: 'hypervisor.busy', retryable: true };

describe('what is said to the server about a message', () => {
  it('is ack, with the answer, when the work is done', () => {
    expect(settle({ is: 'done', result: 7 }, 1)).toEqual({ verdict: 'ack', answer: { is: 'succeeded', result: 7 } });
  });

  it('is nak with growing delays while a failure may pass, without an answer', () => {
    const delays = [1, 2, 3, 4, 5, 6].map((deliveries) => settle({ is: 'failed', failure: passing }, deliveries));
    expect(delays.map(({ delayMs }) => delayMs)).toEqual([500, 1000, 2000, 5000, 10_000, 15_000]);
    expect(delays.every(({ verdict, answer }) => verdict === 'nak' && answer === undefined)).toBe(true);
  });

  it('is ack with the failure when the tries are used up', () => {
    expect(settle({ is: 'failed', failure: passing }, 7)).toMatchObject({
      verdict: 'ack',
      answer: { is: 'failed', failure: passing },
    });
  });

  it('is ack at once for a failure that will not pass', () => {
    expect(settle({ is: 'failed', failure }, 1)).toMatchObject({
      verdict: 'ack',
      answer: { is: 'failed' },
      deadLetter: false,
    });
  });

  it('is term, and a dead letter, for what never was a message', () => {
    expect(settle({ is: 'malformed', failure }, 1)).toMatchObject({ verdict: 'term', deadLetter: true });
  });

  it('is nothing for a handler that has lost the step: the delivery that replaced it decides', () => {
    expect(settle({ is: 'fenced' }, 2)).toEqual({ verdict: 'keep' });
  });

  it('gives up a message that was delivered twenty times and never settled', () => {
    expect(exhausted(20)).toBeUndefined();
    expect(exhausted(21)).toMatchObject({ code: 'message.exhausted', retryable: false });
  });
});
