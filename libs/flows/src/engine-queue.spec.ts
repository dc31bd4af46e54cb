import { FlowEngine } from './engine.js';
import { Build, build, withEngines } from './testing/with-engines.js';

describe('an operation that needs attention, stands first in the queue all the same, and is retried', () => {
  /**
   * A second gateway that is slow: whenever it has read the first one's record for the nth time, a person retries that before
   * the gateway goes on.
   */
  async function retriedBeneath(nth: number) {
    const world = await withEngines();
    const [first, second] = [world.envelope(), world.envelope()];
    await world.engine.accept(Build, world.instance, first, world.place());
    await world.engine.accept(Build, world.instance, second, world.place());
    const stored = await world.engine.store.get(first.id);
    if (stored === undefined) throw new Error('the first operation is not there');
    const { operation } = stored;
    const make = { state: 'undo-failed' as const, attempt: 4 };
    await world.engine.store.replace(stored, { ...operation, state: 'needs-attention', steps: { make } });
    const slow = await FlowEngine.open([build], world.bus);
    const get = slow.store.get.bind(slow.store);
    let reads = 0;
    slow.store.get = async (id) => {
      const read = await get(id);
      if (id === first.id) reads += 1;
      if (id === first.id && reads === nth) await world.engine.happen(first.id, { is: 'retried' });
      return read;
    };
    const states = () => Promise.all([world.state(first.id), world.state(second.id)]);
    return { ...world, first, second, slow, states };
  }

  it.each([1, 2, 3])('while its alarm clock is heard (read %d) is undone alone', async (nth) => {
    await using world = await retriedBeneath(nth);
    await world.slow.wake(world.first.id).catch(() => undefined);
    expect(await world.states()).toEqual(['undoing', 'waiting']);
    const { host, uuid } = world.instance;
    expect((await world.engine.active(host, uuid)).map(({ id }) => id)).toEqual([world.first.id, world.second.id]);
  });

  it('while the next one looks whether it has ended is undone alone', async () => {
    await using world = await retriedBeneath(1);
    await world.slow.wake(world.second.id).catch(() => undefined);
    expect(await world.states()).toEqual(['undoing', 'waiting']);
  });
});
