import { isSettled, transitionBetween } from './transition.js';

describe('what happened to an instance', () => {
  it.each([
    ['SHUTDOWN', 'RUNNING', 'started'],
    ['RUNNING', 'SHUTDOWN', 'stopped'],
    ['RUNNING', 'SUSPENDED', 'suspended'],
    ['SUSPENDED', 'RUNNING', 'resumed'],
    ['SUSPENDED', 'SHUTDOWN', 'stopped'],
    ['RUNNING', 'CRASHED', 'crashed'],
    ['CRASHED', 'SHUTDOWN', 'stopped'],
    ['CRASHED', 'RUNNING', 'started'],
    ['SHUTDOWN', 'GONE', 'gone'],
    ['GONE', 'GONE', undefined],
    ['RUNNING', 'RUNNING', undefined],
  ] as const)('between %s and %s: %s', (before, now, transition) => {
    expect(transitionBetween(before, now)).toBe(transition);
  });

  it('is not told of a state that says only that nothing is known', () => {
    expect([isSettled('NOSTATE'), isSettled('CRASHED'), isSettled('RUNNING')]).toEqual([false, true, true]);
  });
});
