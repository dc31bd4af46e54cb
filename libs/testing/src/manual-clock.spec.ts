import { manualClock } from './index.js';

describe('the manual clock', () => {
  it('stands still until it is moved, and wakes sleepers in order of time', async () => {
    const clock = manualClock(1_000);
    const woken: string[] = [];
    void clock.sleep(300).then(() => woken.push(`late ${clock.now()}`));
    void clock.sleep(100).then(() => woken.push(`early ${clock.now()}`));

    await clock.advance(99);
    expect(woken).toEqual([]);
    await clock.advance(201);

    expect(woken).toEqual(['early 1100', 'late 1300']);
    expect(clock.now()).toBe(1_300);
  });

  it('wakes one who sleeps again and again as often as the span holds', async () => {
    const clock = manualClock();
    let polls = 0;
    void (async () => {
      for (;;) {
        await clock.sleep(10);
        polls += 1;
      }
    })();

    await clock.advance(55);

    expect(polls).toBe(5);
  });

  it('tells when the code under test has come to its wait', async () => {
    const clock = manualClock();
    const waiting = Promise.resolve().then(() => clock.sleep(5));

    await clock.untilSleeping();
    await clock.advance(5);

    await expect(waiting).resolves.toBeUndefined();
  });

  it('ends a sleep by its signal', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    const sleep = clock.sleep(5, controller.signal);

    controller.abort(new Error('stopped'));

    await expect(sleep).rejects.toThrow('stopped');
    expect(clock.sleeping).toBe(0);
  });
});
