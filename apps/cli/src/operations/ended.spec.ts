import { anOperation, aStep } from '../testing/an-operation.js';
import { ended } from './perform.js';

const failure = { code: 'pool.full', message: 'pool ssp1 is full', retryable: false, effect: 'none' as const };

describe('an operation that has ended', () => {
  it('is a success with exit code 0', () => {
    const result = ended(anOperation());
    expect(result).toMatchObject({ exit: 0, document: { operation: { state: 'succeeded' } } });
    expect(result).not.toHaveProperty('failure');
  });

  it('is a failure with exit code 1 and its reason', () => {
    expect(ended(anOperation({ state: 'failed', failure }))).toMatchObject({ exit: 1, failure });
  });

  it('needs attention with exit code 5, naming what was not undone and the command that tries again', () => {
    const steps = [
      aStep('ports', 'networking', { state: 'undo-failed' }),
      aStep('partition', 'instances', { state: 'undone' }),
    ];
    const left = ['ports'];
    const result = ended(anOperation({ state: 'needs-attention', failure, steps, left }));
    expect(result.exit).toBe(5);
    expect(result.failure).toMatchObject({
      code: 'pool.full',
      message: 'pool ssp1 is full; not undone: ports',
      remedy: expect.stringContaining('`npx powervm operation retry 0b0a4c1e-5f3d-4a36-8a4e-2f1d3c5b7a90`'),
    });
  });
});
