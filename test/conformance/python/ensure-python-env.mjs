// The Python environment of the conformance run: `node test/conformance/python/ensure-python-env.mjs` makes it if it is not there and
// prints the path of its interpreter as the last line; `ensurePythonEnv()` does the same for other scripts.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
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
const project = resolve(here, '../../..');
const folder = join(project, '.powervm', 'conformance');
const constraints = join(here, 'constraints.txt');
const candidates = [process.env.POWERVM_PYTHON, 'python3.11', 'python3'].filter(Boolean);
const lockIsDeadAfterMs = 60_000;
const PIP_INSTALL = ['-m', 'pip', 'install', '--quiet', '--progress-bar', 'off'];

/**
 * Two processes may ask at once: one makes it, the other waits.
 *
 * @param {(line: string) => void} say hears what is done
 * @returns {Promise<string>} path of the interpreter
 */
export async function ensurePythonEnv(say = (line) => process.stderr.write(`${line}\n`)) {
  const python = await findPython(say);
  const key = createHash('sha256').update(python.version).update(readFileSync(constraints));
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
    await makeEnvironment(python, environment, say);
    say('installing pypowervm and Nova 25 from the package index (some minutes, once)');
    await run([interpreter, ...PIP_INSTALL, '--no-deps', '-r', constraints]);
    writeFileSync(complete, '');
    return interpreter;
  } finally {
    release();
  }
}

/** @throws Error that says what to install */
async function findPython(say) {
  const found = await installedPython();
  if (found.python) return found.python;
  if (process.getuid?.() === 0) {
    say('no Python 3.11: installing the package python3');
    await run(['apt-get', 'update', '-q']).catch(() => undefined);
    const installed = await run(['apt-get', 'install', '-q', '-y', '--no-install-recommends', 'python3']).then(
      installedPython,
      () => found,
    );
    if (installed.python) return installed.python;
  }
  const seen = found.others.length > 0 ? ` (${found.others.join(', ')})` : '';
  throw new Error(
    `Python 3.11 is needed${seen}, as Debian 12 has it: apt-get install python3, or name one in POWERVM_PYTHON.`,
  );
}

/** The first that is 3.11, with what else was seen. */
async function installedPython() {
  const others = [];
  for (const program of candidates) {
    const code =
      'import sys, importlib.util as u; print("%d.%d.%d" % sys.version_info[:3], bool(u.find_spec("ensurepip")))';
    const answer = await promisify(execFile)(program, ['-c', code]).then(
      ({ stdout }) => stdout.trim().split(' '),
      () => undefined,
    );
    if (answer === undefined) continue;
    const [version, ensurepip] = answer;
    if (version.startsWith('3.11.')) return { python: { program, version, pip: ensurepip === 'True' }, others };
    others.push(`${program} is ${version}`);
  }
  return { others };
}

/** Debian's python3 has no pip for environments without the package python3-venv: then it comes from a package that is only unpacked. */
async function makeEnvironment({ program, pip }, environment, say) {
  if (pip) {
    await run([program, '-m', 'venv', environment]);
    return;
  }
  say('this Python has no ensurepip: taking pip from the package python3-pip-whl');
  await run([program, '-m', 'venv', '--without-pip', environment]);
  const loader = ['--conditions=source', '--import', join(project, 'scripts', 'typescript.mjs')];
  const tree = await run([process.execPath, ...loader, join(here, 'unpack-debian-package.ts'), 'python3-pip-whl']);
  const wheels = join(tree.trim(), 'usr', 'share', 'python-wheels');
  const wheel = readdirSync(wheels).find((name) => name.startsWith('pip-'));
  const withWheel = { env: { ...process.env, PYTHONPATH: join(wheels, wheel) } };
  await run([join(environment, 'bin', 'python'), ...PIP_INSTALL, '--no-index', join(wheels, wheel)], withWheel);
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

/** @returns its standard output @throws Error with what the command said */
function run([program, ...args], options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: project, ...options });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) =>
      code === 0
        ? done(output)
        : failed(new Error(`${[program, ...args].join(' ')}: exit code ${code}\n${output}${errors}`)),
    );
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  console.log(await ensurePythonEnv());
