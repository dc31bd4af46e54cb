import { randomUUID } from 'node:crypto';
import { CreatePartition, GetInfo, ListInstances, toFailure } from '#contracts';
import { eventually } from '#testing';
import { small, withInstances } from '../testing/with-instances.js';

/** Two hosts with an instance each. */
async function withTwoHosts() {
  const world = await withInstances({ simulator: { hosts: [{}, {}] } });
  const [sick = '', well = ''] = world.simulator.hosts.map(({ id }) => id);
  const make = async (host: string) => {
    const instance = { host, uuid: randomUUID() };
    const made = await world.caller.ask(CreatePartition, { ...instance, name: 'web', flavor: small });
    if (made.is !== 'succeeded') throw new Error(made.failure.message);
    return instance;
  };
  const [onSick, onWell] = [await make(sick), await make(well)];
  const { bus } = world.caller;
  const ask = (instance: typeof onSick) => bus.query(GetInfo, { ...instance, fresh: true });
  const codeOf = (instance: typeof onSick) =>
    ask(instance).then(
      () => 'answered',
      (error) => toFailure(error).code,
    );
  const requestsTo = (host: string) => world.simulator.requestLog.entries((one) => one.hostId === host).length;
  return {
    ...world,
    sick,
    onSick,
    onWell,
    ask,
    codeOf,
    requestsTo,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

describe('a host that is away', () => {
  it('costs no more requests after a few: whoever asks is told at once, until it is back', async () => {
    await using world = await withTwoHosts();
    const { simulator, sick, onSick, onWell, codeOf, requestsTo } = world;
    await simulator.control.fault({ match: { host: sick, operation: '*' }, fault: { kind: 'cut', at: 'arrival' } });
    await eventually(async () => (await codeOf(onSick)) === 'host.unreachable');
    expect(await world.caller.bus.query(ListInstances, {})).toMatchObject({
      instances: [{ uuid: onWell.uuid }],
      unreachable: [{ host: sick }],
    });
    const before = requestsTo(sick);
    const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(onSick)));
    expect(new Set(codes)).toEqual(new Set(['host.unreachable']));
    // At most a look whether it is back.
    expect(requestsTo(sick) - before).toBeLessThanOrEqual(2);
    expect(await codeOf(onWell)).toBe('answered');

    await simulator.control.clear();
    await eventually(async () => (await codeOf(onSick)) === 'answered', { timeoutMs: 40_000, everyMs: 200 });
  }, 90_000);

  it('that answers nothing keeps nobody of the others waiting', async () => {
    await using world = await withTwoHosts();
    const { simulator, sick, onSick, onWell, ask, caller } = world;
    const hold = await simulator.control.hold({
      match: { host: sick, operation: '*' },
      at: 'before',
      when: { every: 1 },
    });
    let isAnswered = false;
    const waiting = Promise.allSettled(Array.from({ length: 20 }, () => ask(onSick))).then(() => {
      isAnswered = true;
    });
    await hold.reached();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(onWell)));
    expect(answers).toHaveLength(50);
    expect(await caller.bus.query(ListInstances, { host: onWell.host, which: 'managed' })).toMatchObject({
      instances: [{ uuid: onWell.uuid }],
    });
    // Within the time that a caller waits by itself.
    expect(await caller.bus.query(ListInstances, {})).toMatchObject({
      instances: [{ uuid: onWell.uuid }],
      unreachable: [{ host: sick, problem: expect.stringContaining(`host ${sick} did not answer`) }],
    });
    expect(isAnswered).toBe(false);
    await hold.release();
    await waiting;
  });
});
