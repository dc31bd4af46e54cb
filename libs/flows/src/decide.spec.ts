import { z } from 'zod';
import { command, type Failure, InstanceRef } from '#contracts';
import { decide, type Happening } from './decide.js';
import { flow, minutes, seconds } from './flow.js';
import type { Operation } from './operation.js';
import { outstanding } from './outstanding.js';

const ask = (service: 'instances' | 'storage', name: string) =>
  command({
    service,
    name,
    purpose: '',
    payload: InstanceRef,
    result: z.object({ made: z.string(), kept: z.array(z.string()).default([]) }),
  });

const Build = command({ service: 'gateway', name: 'build', purpose: '', payload: InstanceRef, result: z.string() });
const [MakeDisk, DropDisk, MakePartition, DropPartition, Map_, Unmap, Start] = [
  ask('storage', 'make-disk'),
  ask('storage', 'drop-disk'),
  ask('instances', 'make-partition'),
  ask('instances', 'drop-partition'),
  ask('storage', 'map'),
  ask('storage', 'unmap'),
  ask('instances', 'start'),
] as const;

const where = ({ input }: { input: z.infer<typeof InstanceRef> }) => ({ host: input.host, uuid: input.uuid });

const build = flow(Build, 1)
  .step('disk', {
    run: MakeDisk,
    with: where,
    within: minutes(10),
    undo: { run: DropDisk, with: where, within: minutes(1) },
  })
  .step('partition', {
    run: MakePartition,
    with: where,
    within: minutes(1),
    undo: { run: DropPartition, with: where, within: minutes(1) },
  })
  .step('map', {
    needs: ['disk', 'partition'],
    run: Map_,
    with: where,
    within: minutes(1),
    undo: { run: Unmap, with: where, within: minutes(1) },
  })
  .optional('start', {
    needs: ['map'],
    when: ({ input }) => input.host !== 'asleep',
    run: Start,
    with: where,
    within: minutes(1),
  })
  .succeeds(({ disk }) => disk.made);

const T0 = 1_000_000;
const refused: Failure = { code: 'storage.pool-full', message: 'full', retryable: false, effect: 'none' };
const broken: Failure = { ...refused, code: 'hypervisor.timeout', effect: 'unknown' };

/** Tells a story of happenings and remembers which commands were sent on the way. */
class Story {
  now = T0;
  sent: string[] = [];
  operation: Operation;

  constructor(host = 'p8a') {
    const steps = Object.fromEntries(build.steps.map(({ name }) => [name, { state: 'pending' as const, attempt: 0 }]));
    const input = { host, uuid: 'b1b1b1b1-0000-4000-8000-000000000001' };
    const times = { createdAt: T0, updatedAt: T0, trace: '' };
    const who = { id: 'op', flow: 'build', version: 1, host, instance: input.uuid };
    this.operation = { ...who, input, state: 'waiting', steps, ...times };
  }

  happens(...happenings: Happening[]): this {
    for (const happening of happenings) {
      this.operation = decide(build, this.operation, happening, this.now);
      for (const { id } of outstanding(build, this.operation)) if (!this.sent.includes(id)) this.sent.push(id);
    }
    return this;
  }

  done = (step: string) => this.happens(answer(step, 'do', 1, { is: 'succeeded', result: { made: step } }));
  fails = (step: string, failure: Failure) => this.happens(answer(step, 'do', 1, { is: 'failed', failure }));
  undone = (step: string, attempt = 1) => this.happens(answer(step, 'undo', attempt, { is: 'succeeded', result: {} }));
  undoFails = (step: string, attempt: number) =>
    this.happens(answer(step, 'undo', attempt, { is: 'failed', failure: broken }));

  after(ms: number): this {
    this.now += ms;
    return this.happens({ is: 'time passed' });
  }
}

type Answer = Extract<Happening, { is: 'settled' }>['step'];
const answer = (step: string, phase: Answer['phase'], attempt: number, outcome: Answer['outcome']): Happening => ({
  is: 'settled',
  step: { operation: 'op', step, phase, attempt, outcome },
});

const begun = (host?: string) => new Story(host).happens({ is: 'its turn' });

describe('an operation that goes well', () => {
  it('starts at once every step that needs nothing', () => {
    expect(begun().sent).toEqual(['op.disk.do.1', 'op.partition.do.1']);
  });

  it('starts a step when all that it needs has ended, and ends with the flow’s result', () => {
    const story = begun().done('disk');
    expect(story.sent).not.toContain('op.map.do.1');
    story.done('partition').done('map').done('start');
    expect(story.sent).toEqual(['op.disk.do.1', 'op.partition.do.1', 'op.map.do.1', 'op.start.do.1']);
    expect(story.operation).toMatchObject({ state: 'succeeded', result: 'disk' });
  });

  it('skips a step that is not wanted', () => {
    const story = begun('asleep').done('disk').done('partition').done('map');
    expect(story.operation).toMatchObject({ state: 'succeeded', steps: { start: { state: 'skipped' } } });
  });

  it('does not change when an answer is delivered twice', () => {
    const story = begun().done('disk');
    const before = story.operation;
    expect(story.done('disk').operation).toEqual(before);
  });

  it('stays as it is while another operation has the instance', () => {
    expect(new Story().after(seconds(60)).operation).toMatchObject({ state: 'waiting' });
  });
});

describe('an operation that fails', () => {
  it('is undone in the reverse order of its needs', () => {
    const story = begun().done('disk').done('partition').done('map').fails('start', refused);
    expect(story.sent.slice(4)).toEqual(['op.map.undo.1']);
    story.undone('map');
    expect(story.sent.slice(5)).toEqual(['op.disk.undo.1', 'op.partition.undo.1']);
    story.undone('partition').undone('disk');
    expect(story.operation).toMatchObject({
      state: 'failed',
      failure: { code: 'storage.pool-full', step: 'start', host: 'p8a' },
    });
  });

  it('does not undo a step that was refused, since it changed nothing and others may own what is there', () => {
    const story = begun().done('partition').fails('disk', refused).undone('partition');
    expect(story.sent).not.toContain('op.disk.undo.1');
    expect(story.operation.state).toBe('failed');
  });

  it('undoes a step whose outcome is not known', () => {
    expect(begun().done('partition').fails('disk', broken).sent).toContain('op.disk.undo.1');
  });

  it('lets a step under way end before it undoes what the step stands on', () => {
    const story = begun().fails('partition', refused);
    expect(story.operation).toMatchObject({ state: 'undoing', steps: { disk: { state: 'running' } } });
    story.done('disk').undone('disk');
    expect(story.operation.state).toBe('failed');
  });

  it('never starts a step once it is being undone', () => {
    expect(begun().fails('partition', refused).done('disk').sent).not.toContain('op.map.do.1');
  });
});

describe('a step that never answers', () => {
  const timedOut = () => begun().done('disk').after(minutes(1));

  it('may have happened, so it is undone, and the operation fails', () => {
    const story = timedOut();
    expect(story.sent).toContain('op.partition.undo.1');
    expect(story.operation.failure).toMatchObject({ code: 'step.timeout', step: 'partition' });
  });

  it('is undone once more a while later: what it did may have landed after the first undo', () => {
    const story = timedOut().undone('disk').undone('partition');
    expect(story.operation.state).toBe('undoing');
    story.after(seconds(30));
    expect(story.sent).toContain('op.partition.undo.2');
    expect(story.undone('partition', 2).operation.state).toBe('failed');
  });

  it('is undone until that has succeeded twice', () => {
    const story = timedOut().undone('disk').undoFails('partition', 1).after(seconds(5)).undone('partition', 2);
    expect(story.operation.state).toBe('undoing');
    expect(story.after(seconds(30)).undone('partition', 3).operation.state).toBe('failed');
  });

  it('is undone once more as soon as its late success is known', () => {
    const story = timedOut().undone('partition').done('partition');
    expect(story.sent).toContain('op.partition.undo.2');
    expect(story.undone('partition', 2).undone('disk').operation.state).toBe('failed');
  });
});

describe('a step whose request was not answered', () => {
  const unanswered = (failure = broken) => begun().done('disk').fails('partition', failure);

  it('is undone once more a while later: the host may have gone on with it after the first undo', () => {
    const story = unanswered().undone('disk').undone('partition');
    expect(story.operation.state).toBe('undoing');
    story.after(seconds(29));
    expect(story.sent).not.toContain('op.partition.undo.2');
    story.after(seconds(1));
    expect(story.sent).toContain('op.partition.undo.2');
    expect(story.undone('partition', 2).operation).toMatchObject({
      state: 'failed',
      failure: { code: 'hypervisor.timeout', step: 'partition' },
    });
  });

  it('keeps its second undo when its answer is delivered twice', () => {
    const story = unanswered().undone('partition').undone('disk');
    expect(story.fails('partition', broken).sent).not.toContain('op.partition.undo.2');
    expect(story.after(seconds(30)).sent).toContain('op.partition.undo.2');
  });

  it.each<[string, Failure]>([
    ['that changed nothing', { ...broken, effect: 'none' }],
    ['that was answered with an error', { ...broken, code: 'hypervisor.failed' }],
    ['that never reached the host', { ...broken, code: 'host.unreachable' }],
  ])('makes nobody wait %s', (_case, failure) => {
    expect(unanswered(failure).undone('partition').undone('disk').operation.state).toBe('failed');
  });
});

describe('an undo that fails', () => {
  const stuck = () => {
    const story = begun().done('disk').fails('partition', refused);
    for (const [attempt, wait] of [
      [1, 5],
      [2, 30],
      [3, 120],
    ] as const)
      story.undoFails('disk', attempt).after(seconds(wait));
    return story.undoFails('disk', 4);
  };

  it('is tried again after 5, 30 and 120 s, and then needs a person', () => {
    const story = stuck();
    expect(story.sent.slice(2)).toEqual(['op.disk.undo.1', 'op.disk.undo.2', 'op.disk.undo.3', 'op.disk.undo.4']);
    expect(story.operation).toMatchObject({
      state: 'needs-attention',
      steps: { disk: { state: 'undo-failed', failure: broken } },
    });
  });

  it('can be retried by that person', () => {
    const story = stuck().happens({ is: 'retried' });
    // Others may be at work on the instance by now.
    expect(story.operation.state).toBe('waiting');
    story.happens({ is: 'its turn' });
    expect(story.sent).toContain('op.disk.undo.5');
    expect(story.undone('disk', 5).operation.state).toBe('failed');
  });
});

describe('what should not happen', () => {
  it('a result without what an older service does not know has its default', () => {
    const story = begun().happens(answer('disk', 'do', 1, { is: 'succeeded', result: { made: 'x' } }));
    expect(story.operation.steps.disk?.result).toEqual({ made: 'x', kept: [] });
  });

  it('a result that is not what the contract says fails the step, which is undone', () => {
    const story = begun().happens(answer('disk', 'do', 1, { is: 'succeeded', result: 'rubbish' }));
    expect(story.operation.failure).toMatchObject({ code: 'step.bad-result', step: 'disk' });
    expect(story.sent).toContain('op.disk.undo.1');
  });

  it('a flow that builds a command its contract refuses fails the operation, not the engine', () => {
    const story = new Story('').happens({ is: 'its turn' });
    expect(story.operation).toMatchObject({ state: 'failed', failure: { code: 'flow.defect' } });
  });
});

describe('an operation that is cancelled', () => {
  it('ends what is under way, then is undone', () => {
    const story = begun().done('disk').happens({ is: 'cancelled', by: 'destroy' }).done('partition');
    expect(story.undone('disk').undone('partition').operation).toMatchObject({
      state: 'failed',
      failure: { code: 'operation.superseded' },
    });
  });

  it('while it waits to be undone once more keeps waiting: whoever is at work on the instance goes first', () => {
    const story = begun().done('disk').fails('partition', refused).undoFails('disk', 1);
    for (const attempt of [2, 3, 4]) story.after(minutes(5)).undoFails('disk', attempt);
    expect(story.operation.state).toBe('needs-attention');
    story.happens({ is: 'retried' }, { is: 'cancelled', by: 'destroy' });
    expect(story.operation).toMatchObject({ state: 'waiting', resumesUndo: true });
    expect(story.happens({ is: 'its turn' }).undone('disk', 5).operation.state).toBe('failed');
  });

  it('changes nothing when it had not begun', () => {
    const story = new Story().happens({ is: 'cancelled', by: 'destroy' });
    expect(story.sent).toEqual([]);
    expect(story.operation.state).toBe('failed');
  });
});
