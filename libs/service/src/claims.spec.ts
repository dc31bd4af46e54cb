import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { PowerOnPartition, StepSettled } from '#contracts';
import { claimant, claimStep, notedAnswer } from '#messaging';
import { instance, Mood, withService } from './testing/with-service.js';

const aStep = () => ({ operation: randomUUID(), step: 'power', phase: 'do' as const, attempt: 1 });

/** Something that is waited for until it is said. */
function word() {
  let say: () => void = () => undefined;
  const said = new Promise<void>((resolve) => {
    say = resolve;
  });
  return { say, said };
}

describe('the claim of a step', () => {
  it('goes from taking to taking: who had it can neither write nor answer any more', async () => {
    await using world = await withService();
    const step = aStep();
    const claims = await world.caller.bus.bucket('claims');
    const take = async (by: string) => {
      const claimed = await claimStep(claims, step, 1, by);
      if (claimed.is !== 'ours') throw new Error(claimed.is);
      return claimed.fence;
    };
    const [first, second, third] = [await take('/one'), await take('/two'), await take('/three')];
    const answer = { is: 'succeeded' as const, result: { by: 'late' } };
    const fenced = expect.objectContaining({ failure: expect.objectContaining({ code: 'step.fenced' }) });
    for (const fence of [first, second]) {
      await expect(fence.check()).rejects.toEqual(fenced);
      await expect(fence.note({ tries: 1 })).rejects.toEqual(fenced);
      await expect(fence.note({ answer })).rejects.toEqual(fenced);
    }
    await expect(third.check()).resolves.toBeUndefined();
    await expect(notedAnswer(claims, step)).resolves.toBeUndefined();
    await third.note({ tries: 1 });
    await third.check();
    await third.note({ answer });
    await expect(notedAnswer(claims, step)).resolves.toEqual(answer);
  });

  it('lets an undo take the step from a do that is late: the do may write nothing any more', async () => {
    await using world = await withService();
    const operation = randomUUID();
    let undone: () => void = () => undefined;
    const undoEnded = new Promise<void>((resolve) => {
      undone = resolve;
    });
    const late = new Promise<unknown>((resolve) => {
      world.mood.answer = async (delivery) => {
        if (delivery.envelope.step?.phase === 'undo') return {};
        started();
        await undoEnded;
        const written = await delivery.guard().catch((error: unknown) => error);
        resolve(written);
        throw written;
      };
    });
    let started: () => void = () => undefined;
    const doStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    const step = { operation, step: 'power', phase: 'do' as const, attempt: 1 };
    await world.caller.send(PowerOnPartition, instance, step);
    await doStarted;
    await world.caller.ask(PowerOnPartition, instance, { ...step, phase: 'undo' });
    undone();
    await expect(late).resolves.toMatchObject({ failure: { code: 'step.fenced' } });
  });

  it('does not act on a do that arrives after its undo', async () => {
    await using world = await withService();
    const operation = randomUUID();
    await world.caller.ask(PowerOnPartition, instance, { operation, step: 'power', phase: 'undo' });
    await world.caller.send(PowerOnPartition, instance, { operation, step: 'power', phase: 'do', attempt: 1 });
    await world.caller.ask(PowerOnPartition, instance, { operation, step: 'power', phase: 'undo', attempt: 2 });
    expect(world.mood.calls.map(({ envelope }) => envelope.step?.phase)).toEqual(['undo', 'undo']);
  });

  it('answers again, and does not work again, when only its acknowledgement was lost', async () => {
    await using world = await withService();
    const operation = randomUUID();
    const step = { operation, step: 'power', phase: 'do' as const, attempt: 1 };
    await world.caller.ask(PowerOnPartition, instance, step);
    const claims = await world.caller.bus.bucket('claims');
    await expect(claimStep(claims, step, 4711, '/powervm/other')).resolves.toEqual({
      is: 'answered',
      answer: { is: 'succeeded', result: {} },
    });
  });

  it('says which replica has a step', async () => {
    await using world = await withService();
    const step = { operation: randomUUID(), step: 'power', phase: 'do' as const, attempt: 1 };
    const claims = await world.caller.bus.bucket('claims');
    await expect(claimant(claims, step)).resolves.toBeUndefined();
    await world.caller.ask(PowerOnPartition, instance, step);
    await expect(claimant(claims, step)).resolves.toBe(`/powervm/instances/${hostname()}/${process.pid}`);
  });

  it('is not bothered by another copy of a step that it is working on', async () => {
    await using world = await withService();
    const operation = randomUUID();
    const step = { operation, step: 'power', phase: 'do' as const, attempt: 1 };
    const claims = await world.caller.bus.bucket('claims');
    await expect(claimStep(claims, step, 1, '/powervm/other')).resolves.toMatchObject({ is: 'ours' });
    await expect(claimStep(claims, step, 2, '/powervm/other')).resolves.toEqual({ is: 'out of date' });
    await expect(claimStep(claims, step, 1, '/powervm/other')).resolves.toMatchObject({ is: 'ours' });
  });

  it('keeps a slow step to itself for longer than the ack wait', async () => {
    await using world = await withService();
    world.mood.answer = () => new Promise((resolve) => setTimeout(() => resolve({}), 6000));
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.mood.calls).toHaveLength(1);
  });
});

describe('a step that two live replicas work on', () => {
  it('is that of the second, which got it when the first was silent: the first writes and answers nothing', async () => {
    await using world = await withService();
    const step = aStep();
    const [began, wentOn, tookOver, over] = [word(), word(), word(), word()];
    let written: unknown;
    world.mood.answer = async ({ guard }) => {
      began.say();
      await wentOn.said;
      written = await guard().catch((error: unknown) => error);
      return { by: 'first' };
    };
    const second = new Mood();
    second.answer = async ({ guard }) => {
      tookOver.say();
      await over.said;
      await guard();
      return { by: 'second' };
    };
    const answer = world.caller.ask(PowerOnPartition, instance, step);
    await began.said;
    world.link.stop();
    await world.replica(second);
    await tookOver.said;
    world.link.goOn();
    wentOn.say();
    await world.stop(world.service);
    const claims = await world.caller.bus.bucket('claims');
    const notedByFirst = await notedAnswer(claims, step);
    over.say();

    await expect(answer).resolves.toEqual({ is: 'succeeded', result: { by: 'second' } });
    expect(written).toMatchObject({ failure: { code: 'step.fenced' } });
    expect(notedByFirst).toBeUndefined();
    expect(world.mood.calls.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(second.calls).toHaveLength(1);
    const subject = `${StepSettled.subject}.${step.operation}`;
    const { state } = await world.caller.bus.jsm.streams.info('POWERVM_EVENTS', { subjects_filter: subject });
    expect(state.subjects).toEqual({ [subject]: 1 });
  });
});
