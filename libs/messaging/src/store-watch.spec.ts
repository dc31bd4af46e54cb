import { JetStreamApiError } from '@nats-io/jetstream';
import type { Bus } from './bus.js';
import { watchStore } from './store-watch.js';

const notFound = new JetStreamApiError({ code: 404, err_code: 10_059, description: 'stream not found' });

/** A broker that answers the questions for the stream in turn, and to which the connection was made anew now and then. */
function brokerThatSays(answers: Array<string | Error>, reconnects = 1): Bus {
  async function* status() {
    for (let at = 0; at < reconnects; at += 1) yield { type: 'reconnect' };
  }
  const info = async () => {
    const answer = answers.shift();
    if (typeof answer !== 'string') throw answer;
    return { created: answer };
  };
  return { nats: { status, isClosed: () => false }, jsm: { streams: { info } } } as unknown as Bus;
}

const lostBy = async (bus: Bus) => (await watchStore(bus)).lost;

describe('whoever watches the store', () => {
  it('asks again when the broker restarts during the first question', async () => {
    const bus = brokerThatSays([new Error('timeout'), 'monday', 'tuesday']);
    await expect(lostBy(bus)).resolves.toMatchObject({ failure: { code: 'nats.store-lost' } });
  });

  it.each([
    ['is not there when it first asks', [notFound]],
    ['is not there after a reconnect', ['monday', notFound]],
    ['was made anew', ['monday', 'tuesday']],
  ])('says so when the store %s', async (_what, answers) => {
    await expect(lostBy(brokerThatSays(answers))).resolves.toMatchObject({ failure: { code: 'nats.store-lost' } });
  });

  it('goes on while it is the same', async () => {
    const answers = ['monday', 'monday', 'monday', 'tuesday'];
    await expect(lostBy(brokerThatSays(answers, 3))).resolves.toMatchObject({ failure: { retryable: true } });
    expect(answers).toEqual([]);
  });
});
