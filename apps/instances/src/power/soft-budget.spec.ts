import { softBudgetMs } from './soft-budget.js';

const envelope = { id: 'x', source: '/test', type: 't', time: '2026-01-01T00:00:00.000Z' };
const at = (seconds: number) => Date.parse(envelope.time) + seconds * 1000;

describe('the time for a soft stop', () => {
  it('is what was asked for, however long the command has waited', () => {
    expect(softBudgetMs({ mode: 'soft', timeoutSeconds: 60 }, { deliveries: 1, envelope }, at(500))).toBe(60_000);
  });

  it('is not given again to a replica that goes on with it', () => {
    const input = { mode: 'soft' as const, timeoutSeconds: 60 };
    expect(softBudgetMs(input, { deliveries: 2, envelope }, at(45))).toBe(15_000);
    expect(softBudgetMs(input, { deliveries: 3, envelope }, at(70))).toBe(0);
  });

  it('is none for a hard stop', () => {
    expect(softBudgetMs({ mode: 'hard', timeoutSeconds: 60 }, { deliveries: 1, envelope })).toBe(0);
  });
});
