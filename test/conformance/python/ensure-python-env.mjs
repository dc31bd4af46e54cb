// The Python environment of the conformance run: `node test/conformance/python/ensure-python-env.mjs` makes it if it is not there and
// prints the path of its interpreter as the last line; `ensurePythonEnv()` does the same for other scripts.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(here, '../../../.powervm/conformance');
const constraints = join(here, 'constraints.txt');
const requirements = join(here, 'requirements.txt');
const candidates = [process.env.POWERVM_PYTHON, 'python3.11', 'python3.10', 'python3.9', 'python3'].filter(Boolean);
const lockIsDeadAfterMs = 60_000;

/**
 * Two processes may ask at once: one makes it, the other waits.
 *
 * @param {(line: string) => void} say hears what is done
 * @returns {Promise<string>} path of the interpreter
 */
export async function ensurePythonEnv(say = (line) => process.stderr.write(`${line}\n`)) {
  const python = await findPython();
  const key = createHash('sha256')
    .update(python.version)
    .update(readFileSync(constraints))
    .update(readFileSync(requirements));
  const environment = join(folder, `python-${key.digest('hex').slice(0, 12)}`);
  const interpreter = join(environment, 'bin', 'python');
  const complete = join(environment, 'complete');
  if (existsSync(complete)) return interpreter;
  mkdirSync(folder, { recursive: true });
  const release = await lock(`${environment}.lock`, say);
  try {
    if (existsSync(complete)) return interpreter;
    rmSync(environment, { recursive: true, force: true });
    say(`Python ${python.version}: making ${environment}`);
    await run([python.program, '-m', 'venv', environment]);
    say('installing pypowervm and Nova 25 from the package index (some minutes, once)');
    await run([
      interpreter,
      '-m',
      'pip',
      'install',
      '--quiet',
      '--progress-bar',
      'off',
      '-c',
      constraints,
      '-r',
      requirements,
    ]);
    writeFileSync(complete, '');
    return interpreter;
  } finally {
    release();
  }
}

/** The first of 3.9 to 3.11 that can make environments. */
async function findPython() {
  const found = [];
  for (const program of candidates) {
    const code = 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])';
    const version = await promisify(execFile)(program, ['-c', code]).then(
      (answer) => answer.stdout.trim(),
      () => undefined,
    );
    if (version && /^3\.(9|10|11)\./.test(version)) return { program, version };
    if (version) found.push(`${program} is ${version}`);
  }
  const seen = found.length > 0 ? ` (${found.join(', ')})` : '';
  throw new Error(
    `Python 3.9 to 3.11 with venv is needed${seen}: install python3 and python3-venv, or name one in POWERVM_PYTHON.`,
  );
}

/** A folder as a lock; its owner touches it, so that one left by a killed process is taken over. */
async function lock(path, say) {
  for (let said = false; ; said = true) {
    try {
      mkdirSync(path);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > lockIsDeadAfterMs) rmSync(path, { recursive: true, force: true });
    else if (!said) say('another process is making the Python environment: waiting for it');
    await pause(500);
  }
  const touching = setInterval(() => utimesSync(path, new Date(), new Date()), lockIsDeadAfterMs / 4);
  touching.unref();
  return () => {
    clearInterval(touching);
    rmSync(path, { recursive: true, force: true });
  };
}

/** @throws Error with what the command said */
function run([program, ...args]) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) =>
      code === 0 ? done() : failed(new Error(`${[program, ...args].join(' ')}: exit code ${code}\n${output}`)),
    );
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  console.log(await ensurePythonEnv());
