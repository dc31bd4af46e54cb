import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsMsg } from '@nats-io/jetstream';
import { Config } from '#config';
import { eventually, withNats } from '#testing';
import { Bus } from './bus.js';
import { forgetGone } from './forget-gone.js';
import { COMMANDS, type Consumer, commandsOf, wakes } from './topology.js';

const storage = commandsOf('storage');

/** A work queue on a server that comes to count messages that are gone. */
async function withQueue() {
  const nats = await withNats();
  const bus = await Bus.connect(Config.parse({ nats: { servers: [nats.url] } }).nats, '/powervm/test');
  const publish = (subject: string) => bus.js.publish(subject, '{}', { msgID: randomUUID(), retries: 5 });
  const take = async ({ stream, config }: Consumer, count: number) => {
    const consumer = await bus.js.consumers.get(stream, config.durable_name);
    const taken: JsMsg[] = [];
    for await (const message of await consumer.fetch({ max_messages: count, expires: 5000 })) taken.push(message);
    expect(taken).toHaveLength(count);
    return taken;
  };
  return {
    ...{ nats, bus },
    async underWay({ stream, config }: Consumer) {
      return (await bus.jsm.consumers.info(stream, config.durable_name)).num_ack_pending;
    },
    /**
     * Acknowledges 20 of 22 messages, and starts the server again with the consumer's file from before that, as a kill may leave it.
     * An alarm clock before them is still there: what is older than all messages the server forgets by itself.
     */
    async lose() {
      const { server } = nats;
      const consumerState = join(server.storeDir, 'jetstream', '$G', 'streams', COMMANDS, 'obs', 'storage', 'o.dat');
      await publish(`powervm.wake.${randomUUID()}`);
      await take(wakes, 1);
      for (let n = 0; n < 22; n += 1) await publish('powervm.command.storage.look.v1');
      const taken = await take(storage, 22);
      await server.kill('SIGTERM');
      const before = await readFile(consumerState);
      await server.restart();
      await eventually(() => bus.nats.rtt());
      for (const message of taken.slice(1, -1)) expect(await message.ackAck()).toBe(true);
      await server.kill('SIGTERM');
      await writeFile(consumerState, before);
      await server.restart();
      await eventually(() => bus.nats.rtt());
    },
    async [Symbol.asyncDispose]() {
      await bus.nats.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

describe('messages that are gone from a work queue', () => {
  it('are not counted any more once somebody has looked; those that are there stay', async () => {
    await using world = await withQueue();
    const { bus, underWay } = world;
    await world.lose();
    expect(await underWay(storage)).toBe(22);
    void forgetGone(bus, [storage, wakes]);
    await eventually(async () => (await underWay(storage)) === 2);
    expect(await underWay(wakes)).toBe(1);
    expect((await bus.jsm.streams.info(COMMANDS)).state.messages).toBe(3);
  });

  it('are looked for when the broker has come back', async () => {
    await using world = await withQueue();
    const { bus, underWay } = world;
    void forgetGone(bus, [storage]);
    await world.lose();
    await eventually(async () => (await underWay(storage)) === 2);
    expect((await bus.jsm.streams.info(COMMANDS)).state.messages).toBe(3);
  });
});
