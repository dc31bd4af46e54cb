import type { Checks } from '../checks.js';
import type { Deployment } from '../deployment.js';
import { expectNothingLeft } from '../scenario/nothing-left.js';
import { namedTests } from './named-tests.js';
import type { TestResult } from './outcomes.js';
import { Tempest } from './tempest.js';

const MODULES = '^tempest\\.api\\.compute\\.(servers|volumes)\\.';
const LEAST_THAT_RUN = 0.75;
const WORKERS = 4;

/**
 * Tempest's tests of servers and volumes. Selected are all but those of features that PowerVM or this driver does not have, which
 * `left-out.txt` names; of them three quarters must run, and each that runs must pass. Those that do not are in `not-run.txt`.
 *
 * @param only  regular expression of the tests to run, for people; then nothing is said about the whole
 */
export async function tempest(
  { site, client, powervm }: Deployment,
  checks: Checks,
  say: (line: string) => void,
  only?: string,
): Promise<void> {
  const heard = (result: TestResult) => {
    if (result.outcome !== 'SKIPPED') checks.note(`tempest: ${result.test}`, result.outcome === 'ok');
  };
  const run = await Tempest.prepare({ site, client, select: only ?? MODULES, workers: WORKERS, heard });
  const all = await run.list();
  const leftOut = namedTests('left-out.txt');
  const selected = all.filter((test) => !leftOut.has(test));
  say(`Tempest: ${all.length} tests, ${selected.length} of them selected`);
  const before = await powervm.control.state();
  const results = await run.run();
  const of = (outcome: TestResult['outcome']) => results.filter((result) => result.outcome === outcome);
  const [passed, failed] = [of('ok').length, of('FAILED').length];
  const ran = new Set([...of('ok'), ...of('FAILED')].map(({ test }) => test));
  // Some of those left out run all the same, and say nothing of the others.
  const ranOfSelected = selected.filter((test) => ran.has(test)).length;
  const share = ranOfSelected / selected.length;
  say(
    `Tempest: ${all.length} tests, ${all.length - selected.length} left out by name, ${selected.length} selected, ` +
      `${ranOfSelected} of them run (${(share * 100).toFixed(0)}%); with those left out ${passed} passed, ${failed} failed`,
  );
  await checks.check('tempest: nothing is left on the host', () => expectNothingLeft(powervm, before));
  if (only !== undefined) return;
  await checks.check(`tempest: at least ${LEAST_THAT_RUN * 100}% of the selected tests run`, async () => {
    if (!(share >= LEAST_THAT_RUN)) throw new Error(`${ranOfSelected} of ${selected.length}`);
  });
  await checks.check('tempest: each test that does not run is named, with its reason', async () => {
    const notRun = namedTests('not-run.txt');
    const unknown = all.filter((test) => !ran.has(test) && !leftOut.has(test) && !notRun.has(test));
    if (unknown.length > 0) throw new Error(`nothing names\n${unknown.join('\n')}`);
  });
}
