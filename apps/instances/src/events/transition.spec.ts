import { isSettled, transitionBetween } from './transition.js';

describe('what happened to an instance', () => {
  it.each([
    ['SHUTDOWN', 'RUNNING', 'started'],
    ['RUNNING', 'SHUTDOWN', 'stopped'],
    ['RUNNING', 'SUSPENDED', 'suspended'],
    ['SUSPENDED', 'RUNNING', 'resumed'],
    ['SUSPENDED', 'SHUTDOWN', 'stopped'],
    ['RUNNING', 'RUNNING', undefined],
  ] as const)('between %s and %s: %s', (before, now, transition) => {
    expect(transitionBetween(before, now)).toBe(transition);
  });

  it('is not told of states that say only that something is wrong', () => {
    expect([isSettled('CRASHED'), isSettled('NOSTATE'), isSettled('RUNNING')]).toEqual([false, false, true]);
  });
});
