import type { OperationView } from '#contracts';
import { anOperation, aStep } from '../testing/an-operation.js';
import { failureText } from './failure.js';
import { operationText } from './operation.js';
import { progressText, stepLine } from './step-line.js';
import type { Paint } from './style.js';
import { properties, table } from './table.js';
import { bar, timeline } from './timeline.js';
import { bytes, duration } from './units.js';

const plain: Paint = (_, text) => text;

describe('units', () => {
  it.each([
    [0, '0.0s'],
    [59_900, '59.9s'],
    [59_990, '1m 00s'],
    [125_000, '2m 05s'],
    [3_720_000, '1h 02m'],
    [-5, '0.0s'],
  ])('writes %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [64 * 1024 ** 2, '64.0 MiB'],
    [1.5 * 1024 ** 3, '1.5 GiB'],
    [2 * 1024 ** 5, '2048.0 TiB'],
  ])('writes %d bytes as %s', (count, text) => expect(bytes(count)).toBe(text));
});

describe('tables', () => {
  it('have columns below headings and nothing else', () => {
    expect(
      table(
        ['id', 'name'],
        [
          ['1', 'web-1'],
          ['20', 'db'],
        ],
      ),
    ).toBe('ID  NAME\n1   web-1\n20  db');
  });

  it('show one property per line, and none without a value', () => {
    expect(properties({ host: 'p8a', 'trace id': undefined, vcpus: 2 })).toBe('host   p8a\nvcpus  2');
  });
});

describe('the timeline', () => {
  it('shows when each step began, how long it took, and both as a bar', () => {
    const [head, partition, power] = timeline(anOperation()).split('\n');
    expect(head).toBe('STEP       SERVICE    STATE      START  TOOK');
    expect(partition).toBe(`partition  instances  succeeded  +0.0s  6.0s  ${'█'.repeat(20)}`);
    expect(power).toBe(`power      instances  succeeded  +6.0s  4.0s  ${' '.repeat(19)}${'█'.repeat(13)}`);
  });

  it('lets a step that runs reach to now', () => {
    const running = anOperation({
      state: 'running',
      steps: [aStep('power', 'instances', { state: 'running', startedAt: anOperation().createdAt })],
    });
    expect(timeline(running, Date.parse(running.createdAt) + 5000)).toContain(
      `running  +0.0s  5.0s  ${'█'.repeat(32)}`,
    );
  });

  it('never draws beyond its width, nor nothing', () => {
    expect(bar(0, 2, 10)).toHaveLength(10);
    expect(bar(1, 1, 10)).toBe(`${' '.repeat(9)}█`);
    expect(bar(-1, 0, 10)).toBe('█');
  });
});

describe('an operation', () => {
  it('says what, where, how it ended, and its trace', () => {
    const text = operationText(anOperation());
    expect(text).toContain('server     web-1 (7f1c0d5e-2b1f-4b44-9a53-3f6f2c1a9d10)');
    expect(text).toContain('took       10.0s');
    expect(text).toContain('trace id   4bf92f3577b34da6a3ce929d0e0e4736');
    expect(text).not.toContain('does not know');
  });

  it('says that its flow is of a version that the gateway lacks, and what to do while it is under way', () => {
    const steps = [aStep('partition', 'unknown', { state: 'running' })];
    const text = (state: OperationView['state']) => operationText(anOperation({ version: 2, state, steps }));
    expect(text('running')).toContain('does not know version 2 of spawn: run one of the version that accepted it');
    expect(text('succeeded')).toContain('does not know version 2 of spawn\n');
  });
});

describe('the line of a step', () => {
  const startedAt = '2026-01-01T00:00:00.000Z';
  const now = Date.parse(startedAt) + 4200;

  it('has a sign, the service and the time so far', () => {
    expect(stepLine(aStep('boot disk', 'storage', { state: 'running', startedAt }), undefined, now, plain)).toBe(
      '▸ boot disk      storage          4.2s  running',
    );
  });

  it('has a bar while its progress is known, and only while it runs', () => {
    const progress = {
      operation: 'o',
      step: 'boot disk',
      label: 'uploading image',
      done: 96,
      total: 128,
      unit: 'bytes' as const,
    };
    const running = aStep('boot disk', 'storage', { state: 'running', startedAt });
    expect(stepLine(running, progress, now, plain)).toMatch(
      /\[={18} {6}\] {2}75% {2}96 B of 128 B {2}uploading image$/,
    );
    const ended = aStep('boot disk', 'storage', { startedAt, endedAt: '2026-01-01T00:00:04.200Z' });
    expect(stepLine(ended, progress, now, plain)).toBe('✓ boot disk      storage          4.2s');
  });

  it('counts without a bar while the whole is not known', () => {
    expect(progressText({ operation: 'o', step: 's', label: 'reading', done: 2048, unit: 'bytes' })).toBe(
      '2.0 KiB  reading',
    );
  });
});

describe('an error', () => {
  it('says what happened, where, what to do next, and the trace', () => {
    const failure = {
      code: 'pool.full',
      message: 'pool ssp1 has 3 GiB left',
      retryable: false,
      effect: 'none' as const,
      step: 'boot disk',
      field: 'flavor.rootGb',
      remedy: 'Add a disk to the pool.',
    };
    expect(failureText(failure, '4bf9')).toBe(
      [
        'error: pool ssp1 has 3 GiB left (pool.full)',
        '  step:     boot disk',
        '  field:    flavor.rootGb',
        '  next:     Add a disk to the pool.',
        '  trace id: 4bf9',
      ].join('\n'),
    );
  });

  it('always has something to do next', () => {
    const failure = { code: 'internal', message: 'no', effect: 'unknown' as const };
    expect(failureText({ ...failure, retryable: true })).toContain('next:     Try again');
    expect(failureText({ ...failure, retryable: false })).toContain('next:     Look at the trace');
  });
});
