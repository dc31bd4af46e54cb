// pypowervm, as published, against the simulator: `node test/conformance/pypowervm/run.mjs [module or module::case ...]`.
// Prints a line for each case, what no case exercised, and `N passed, N failed` as the last line.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from '../python/ensure-python-env.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const project = resolve(here, '../../..');
const given = process.argv.slice(2);
const modules = given.length > 0 ? given : readdirSync(here).filter((name) => /^test_.*\.py$/.test(name));
const python = await ensurePythonEnv();
const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
/** Where a case hangs is told before its module is ended. */
const HANGS_AFTER_SECONDS = 150;
const MODULE_LIMIT_MS = 6 * 60_000;
/** Cases that may fail. */
const MOST_NOT_PASSING = 10;
const exercised = new Set();
const results = [];

const waiting = [...modules].sort();
await Promise.all(Array.from({ length: Math.min(4, Math.max(2, availableParallelism())) }, worker));
if (given.length === 0) results.push(...(await completeness()));
rmSync(folder, { recursive: true, force: true });

const notPassing = new Map(Object.entries(read('not-passing.json')));
results.push(exceptionsInOrder());
const failed = results.filter(({ name, passed }) => !passed && !notPassing.has(name));
for (const { name, why } of failed) console.log(`\n--- ${name}\n${why}`);
console.log(`\n${results.filter(({ passed }) => passed).length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function worker() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const report = join(folder, `${next.replace(/\W/g, '-')}.json`);
    const output = await pytest(next, report);
    let answer;
    try {
      answer = JSON.parse(readFileSync(report, 'utf8'));
    } catch {
      answer = { cases: [{ name: next, passed: false, seconds: 0, why: output }], exercised: [] };
    }
    if (answer.cases.length === 0) answer.cases.push({ name: next, passed: false, seconds: 0, why: output });
    for (const each of answer.cases) {
      console.log(`${each.passed ? 'ok    ' : 'FAILED'} ${each.name} (${each.seconds} s)`);
      results.push(each);
    }
    for (const name of answer.exercised) exercised.add(name);
  }
}

/** Cases that may fail are few, say why, and do fail. */
function exceptionsInOrder() {
  const faults = [];
  if (notPassing.size > MOST_NOT_PASSING) faults.push(`${notPassing.size} cases, ${MOST_NOT_PASSING} at most`);
  for (const [name, reason] of notPassing) {
    const found = results.filter((one) => one.name === name);
    if (typeof reason !== 'string' || reason.trim() === '') faults.push(`"${name}" has no reason`);
    if (found.some(({ passed }) => passed)) faults.push(`"${name}" passes now: take it off the list`);
    if (given.length === 0 && found.length === 0) faults.push(`"${name}" is no case`);
  }
  return checked('not-passing.json names few cases, each with its reason, that fail', faults);
}

/** What there is and no passed case called must be named with a reason; what is named must not have been called. */
async function completeness() {
  const known = JSON.parse(await said([python, join(here, 'support', 'list-known.py')]));
  const reasons = read('not-exercised.json');
  const reasonOf = (name) => reasons[name] ?? reasons[name.replace(/[^.]+$/, '*')];
  const missing = known.filter((name) => !exercised.has(name) && reasonOf(name) === undefined);
  const meant = (name) => known.filter((one) => one === name || one.replace(/[^.]+$/, '*') === name);
  const stale = Object.keys(reasons).filter(
    (name) => meant(name).length === 0 || meant(name).some((one) => exercised.has(one)),
  );
  const named = known.filter((name) => !exercised.has(name) && reasonOf(name) !== undefined);
  console.log(
    `\n${known.length - missing.length - named.length} of ${known.length} functions and reads exercised, ${named.length} not, each with its reason:`,
  );
  for (const name of named) console.log(`  ${name}: ${reasonOf(name)}`);
  return [
    checked('every function and read is exercised or named in not-exercised.json', missing),
    checked('not-exercised.json names nothing that is exercised or unknown', stale),
  ];
}

/** A case of its own. */
function checked(name, faults) {
  const passed = faults.length === 0;
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`);
  return { name, passed, why: faults.join('\n') };
}

function pytest(target, report) {
  const options = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--tb=short', '--show-capture=no', '-W', 'ignore'];
  options.push('-o', `faulthandler_timeout=${HANGS_AFTER_SECONDS}`);
  return said([python, ...options, join(here, target)], { CONFORMANCE_REPORT: report, PYTHONDONTWRITEBYTECODE: '1' });
}

function said([program, ...args], environment = {}) {
  const env = { ...process.env, CONFORMANCE_NODE: process.execPath, ...environment };
  const child = spawn(program, args, {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MODULE_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  return new Promise((done, broken) => {
    child.once('error', broken);
    child.once('close', (code) =>
      done(code === 0 ? output : `${output}\n${errors}${code === null ? 'ended: it took too long' : ''}`),
    );
  });
}

function read(name) {
  return JSON.parse(readFileSync(join(here, name), 'utf8'));
}
