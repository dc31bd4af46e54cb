import { isOff, powerStateOf } from './partition-state.js';

describe("Nova's power state", () => {
  it.each([
    ['running', 'RUNNING'],
    ['starting', 'RUNNING'],
    ['open firmware', 'RUNNING'],
    ['shutting down', 'RUNNING'],
    ['suspending', 'RUNNING'],
    ['migrating running', 'RUNNING'],
    ['not activated', 'SHUTDOWN'],
    ['migrating not active', 'SHUTDOWN'],
    ['suspended', 'SUSPENDED'],
    ['resuming', 'SUSPENDED'],
    ['error', 'CRASHED'],
    ['Unknown', 'NOSTATE'],
    ['hardware discovery', 'NOSTATE'],
    ['not available', 'NOSTATE'],
    ['a state of the future', 'NOSTATE'],
  ])('of a partition that is %s is %s, in any case of letters', (state, power) => {
    expect(powerStateOf(state)).toBe(power);
    expect(powerStateOf(state.toUpperCase())).toBe(power);
    expect(isOff(state)).toBe(power === 'SHUTDOWN');
  });
});
