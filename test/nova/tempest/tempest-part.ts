import type { Checks } from '../checks.js';
import type { Deployment } from '../deployment.js';
import { leftOut } from './left-out.js';
import type { TestResult } from './outcomes.js';
import { Tempest } from './tempest.js';

const SELECTED = '^tempest\\.api\\.compute\\.(servers|volumes)\\.';
const LEAST_THAT_RUN = 0.75;
const WORKERS = 2;

/** Tempest's tests of servers and volumes: every one that runs passes, and every one that does not is named with its reason. */
export async function tempest(
  { site, client }: Deployment,
  checks: Checks,
  say: (line: string) => void,
  select = SELECTED,
): Promise<void> {
  const heard = (result: TestResult) => {
    if (result.outcome !== 'SKIPPED') checks.note(`tempest: ${result.test}`, result.outcome === 'ok');
  };
  const run = await Tempest.prepare({ site, client, select, workers: WORKERS, heard });
  const selected = await run.list();
  say(`Tempest: ${selected.length} tests are selected`);
  const results = await run.run();
  const of = (outcome: TestResult['outcome']) => results.filter((result) => result.outcome === outcome);
  const [passed, failed, skipped] = [of('ok').length, of('FAILED').length, of('SKIPPED')];
  say(`Tempest: ${selected.length} selected, ${passed + failed} run, ${passed} passed, ${failed} failed`);
  if (select !== SELECTED) return;
  await checks.check(`tempest: at least ${LEAST_THAT_RUN * 100}% of the selected tests run`, async () => {
    const share = (passed + failed) / selected.length;
    if (share < LEAST_THAT_RUN) throw new Error(`${(share * 100).toFixed(1)}% of ${selected.length} have run`);
  });
  await checks.check('tempest: each test that does not run is left out by name', async () => {
    const named = leftOut();
    const known = (test: string) => named.has(test) || named.has(test.replace(/\.[^.]+$/, ''));
    const unknown = skipped.filter(({ test }) => !known(test));
    if (unknown.length === 0) return;
    throw new Error(unknown.map(({ test, reason }) => `${test}: ${reason}`).join('\n'));
  });
}
