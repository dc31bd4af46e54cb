import { randomUUID } from 'node:crypto';
import { OperationRejected, PowerOnPartition } from '#contracts';
import { claimStep, Later, type StoredDelivery, takeUp } from '#messaging';
import { eventually } from '#testing';
import { answerTo, instance, withService } from './testing/with-service.js';

describe('a message that is taken up again and again', () => {
  it('takes a noted answer for good, however often the step was delivered', async () => {
    const step = { operation: randomUUID(), step: 'power', phase: 'do' as const, attempt: 1 };
    await using world = await withService(async (caller) => {
      await caller.send(PowerOnPartition, instance, step);
      const { bus } = caller;
      const consumer = await bus.js.consumers.get('POWERVM_COMMANDS', 'instances');
      for (let deliveries = 1; deliveries <= 25; deliveries += 1) (await consumer.next())?.nak();
      const claimed = await claimStep(await bus.bucket('claims'), step, 1, '/powervm/other');
      if (claimed.is === 'ours') await claimed.fence.note({ answer: { is: 'succeeded', result: { noted: true } } });
    });
    const answer = await eventually(() => answerTo(world.caller, step.operation));
    expect(answer).toEqual({ is: 'succeeded', result: { noted: true } });
    expect(world.mood.calls).toEqual([]);
  });

  it('gives a step up that was taken twenty times without a word, and notes that', async () => {
    await using world = await withService();
    const step = { operation: randomUUID(), step: 'power', phase: 'do' as const, attempt: 1 };
    const claims = await world.caller.bus.bucket('claims');
    for (let takings = 1; takings <= 20; takings += 1) await claimStep(claims, step, 1, '/powervm/other');
    const failed = { is: 'failed', failure: { code: 'message.exhausted', effect: 'unknown' } };
    await expect(world.caller.ask(PowerOnPartition, instance, step)).resolves.toMatchObject(failed);
    expect(world.mood.calls).toEqual([]);
    await expect(claimStep(claims, step, 1, '/powervm/other')).resolves.toMatchObject({
      is: 'answered',
      answer: failed,
    });
  });

  it('does not give up a command that its handler wants later, however often', async () => {
    await using world = await withService();
    const rejected = world.caller.bus.nats.subscribe(`${OperationRejected.subject}.*`);
    await world.caller.bus.nats.flush();
    const done = new Promise<void>((resolve) => {
      world.mood.answer = ({ deliveries }) => {
        if (deliveries <= 30) throw new Later(0);
        return resolve();
      };
    });
    await world.caller.bus.command(PowerOnPartition, instance);
    await done;
    expect(world.mood.calls).toHaveLength(31);
    expect(rejected.getReceived()).toBe(0);
  });

  it('rejects a command that was taken up twenty times without a word', async () => {
    await using world = await withService();
    const rejected = world.caller.bus.nats.subscribe(`${OperationRejected.subject}.*`, { max: 1 });
    await world.caller.bus.nats.flush();
    const claims = await world.caller.bus.bucket('claims');
    world.mood.answer = async (delivery) => {
      for (let takings = 1; takings <= 20; takings += 1) await takeUp(claims, (delivery as StoredDelivery).place);
      throw new Later(0);
    };
    const id = await world.caller.bus.command(PowerOnPartition, instance);
    for await (const message of rejected)
      expect(message.json()).toMatchObject({ id, failure: { code: 'message.exhausted', effect: 'unknown' } });
    expect(world.mood.calls).toHaveLength(1);
  });
});
