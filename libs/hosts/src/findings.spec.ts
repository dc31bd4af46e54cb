import { NO_INSTANCE, type Orphan, refuse } from '#contracts';
import type { Delivery } from '#messaging';
import { PowerVmError } from '#powervm';
import { type Finding, removeFindings } from './findings.js';

const orphan = (id: string, changes: Partial<Orphan> = {}): Orphan => ({
  kind: 'boot-disk',
  id,
  name: id,
  host: 'p8a',
  instance: 'web',
  provablyOurs: true,
  remedy: 'remove',
  why: 'its instance is gone',
  ...changes,
});

const delivery = { deliveries: 1 } as Delivery;

/** Findings that note when they are removed, in order. */
function withFindings(...given: Array<{ orphan: Orphan; fails?: Error }>) {
  const done: string[] = [];
  const findings = given.map(
    ({ orphan: one, fails }): Finding => ({
      orphan: one,
      remove: async () => {
        if (fails) throw fails;
        done.push(one.id);
      },
    }),
  );
  return { done, remove: (instance = 'web') => removeFindings(findings, instance, delivery) };
}

describe('removing what was found', () => {
  it('takes what is of the instance, in order, and leaves what only a person may remove', async () => {
    const others = orphan('c', { instance: 'other' });
    const adopted = orphan('d', { remedy: 'adopt' });
    const { done, remove } = withFindings(
      { orphan: orphan('a') },
      { orphan: orphan('b') },
      { orphan: others },
      { orphan: adopted },
    );
    await expect(remove()).resolves.toEqual({ removed: [orphan('a'), orphan('b')], left: [adopted] });
    expect(done).toEqual(['a', 'b']);
  });

  it('takes what is of no instance by itself', async () => {
    const { instance: _, ...upload } = orphan('a');
    const { done, remove } = withFindings({ orphan: upload }, { orphan: orphan('b') });
    await remove(NO_INSTANCE);
    expect(done).toEqual(['a']);
  });

  it('goes on after one that is refused, and says why it is left', async () => {
    const { done, remove } = withFindings(
      { orphan: orphan('a'), fails: refuse('storage.disk-in-use', 'still mapped') },
      { orphan: orphan('b') },
    );
    await expect(remove()).resolves.toMatchObject({ removed: [{ id: 'b' }], left: [{ id: 'a', why: 'still mapped' }] });
    expect(done).toEqual(['b']);
  });

  it.each([
    ['may pass by itself', new PowerVmError('hypervisor.busy', 'busy')],
    ['may have happened', new PowerVmError('hypervisor.failed', '500', { outcomeUnknown: true })],
    ['says nothing of the thing itself', new PowerVmError('hypervisor.failed', 'GET: 500')],
  ])('fails with what %s, so that it is done again, when all others are removed', async (_what, error) => {
    const { done, remove } = withFindings({ orphan: orphan('a'), fails: error }, { orphan: orphan('b') });
    await expect(remove()).rejects.toBe(error);
    expect(done).toEqual(['b']);
  });

  it.each([
    ['does not answer', new PowerVmError('hypervisor.timeout', 'no answer')],
    ['cannot be reached', new PowerVmError('hypervisor.unreachable', 'no connection')],
    ['has not answered for a while', refuse('host.unreachable', 'away', { retryable: true })],
  ])('asks no more of a host that %s', async (_what, error) => {
    const { done, remove } = withFindings({ orphan: orphan('a'), fails: error }, { orphan: orphan('b') });
    await expect(remove()).rejects.toBe(error);
    expect(done).toEqual([]);
  });

  it.each([
    ['is refused', refuse('storage.disk-in-use', 'still mapped')],
    ['fails', new PowerVmError('hypervisor.failed', '500', { outcomeUnknown: true })],
  ])('keeps the record, which tells whose it is, as long as one before it %s', async (_what, error) => {
    const { done, remove } = withFindings(
      { orphan: orphan('a'), fails: error },
      { orphan: orphan('b', { kind: 'record' }) },
      { orphan: orphan('c') },
    );
    await remove().catch(() => undefined);
    expect(done).toEqual(['c']);
  });
});
