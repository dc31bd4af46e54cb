import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Results } from '../recordings/results.js';
import { soundAndComplete } from './coverage.js';
import type { SeedResult } from './mutated-requests.js';
import { UPLOADS } from './uploads.js';
import { allWrongDocuments } from './wrong-documents.js';

/**
 * Mutations of requests that real clients make, against the simulator: every answer is one that a host could give, a refusal
 * changes nothing, and the simulator lives. `node … run.ts [seed ...]` repeats some; the last line tells how many cases passed.
 */
const SEEDS = 48;
const PER_SEED = 440;
const PROCESSES = 2;
/** Statuses that must come up often, or the mutations reach nothing. */
const OFTEN = 20;
const EXPECTED = [200, 204, 400, 401, 404, 405, 412, 501];

const given = process.argv.slice(2).map(Number);
const waiting = given.length > 0 ? [...given] : Array.from({ length: SEEDS }, (_, index) => index + 1);
const results = new Results();
const statuses: Record<string, number> = {};

await Promise.all(Array.from({ length: Math.min(PROCESSES, waiting.length) }, work));
const sent = Object.values(statuses).reduce((sum, count) => sum + count, 0);
const answers = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
console.log(`       ${sent} mutated requests answered; by status ${answers.join(', ')}`);
if (given.length === 0) {
  const rare = EXPECTED.filter((status) => (statuses[status] ?? 0) < OFTEN);
  const faults = rare.map((status) => `${status} was answered ${statuses[status] ?? 0} times only`);
  if (sent < 20_000) faults.push(`only ${sent} requests were answered`);
  results.case('every operation that changes something has a request that is sound', await soundAndComplete());
  results.case('mutations are many and reach all kinds of answers', faults);
  results.case('no element may be unknown or out of order, wherever it is', await allWrongDocuments());
  for (const [name, upload] of Object.entries(UPLOADS)) {
    results.case(name, await upload().catch((error: Error) => [String(error.stack)]));
  }
}
process.exitCode = results.end();

async function work(): Promise<void> {
  let worker = start();
  for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
    if (!worker.connected) worker = start();
    const { faults, statuses: counted } = await ask(worker, seed);
    for (const [status, count] of Object.entries(counted)) statuses[status] = (statuses[status] ?? 0) + count;
    results.case(`${PER_SEED} mutated requests, seed ${seed}`, faults);
  }
  if (!worker.connected) return;
  worker.disconnect();
  await once(worker, 'exit');
}

function start(): ChildProcess {
  return fork(fileURLToPath(new URL('./worker.ts', import.meta.url)));
}

function ask(worker: ChildProcess, seed: number): Promise<SeedResult> {
  return new Promise((resolve) => {
    const ended = () => settle({ faults: ['the process of the simulator has ended'], statuses: {} });
    const settle = (result: SeedResult) => {
      worker.off('message', settle).off('exit', ended);
      resolve(result);
    };
    worker.once('message', settle).once('exit', ended);
    worker.send({ seed, count: PER_SEED });
  });
}
