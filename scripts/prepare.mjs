// What every command needs first, on a fresh clone: the right Node, the dependencies, the build. Nothing here may be imported
// from node_modules, and it must parse on old versions of Node so that it can say which one is needed.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(project, ...parts);

/** Where a change makes the build stale. */
const SOURCES = ['apps', 'libs', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Ends the process with a message when Node is older than package.json's `engines` asks for. */
export function checkNode() {
  const floor = readJson(at('package.json')).engines.node.replace('>=', '');
  const [major, minor = 0] = floor.split('.').map(Number);
  const [ourMajor, ourMinor] = process.versions.node.split('.').map(Number);
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return;
  say(
    `This is Node ${process.versions.node}; ${floor} or newer is needed. Get it from https://nodejs.org or your distribution.`,
  );
  process.exit(1);
}

/** Installs what package-lock.json names, unless it is all there. */
export async function ensureDependencies() {
  const reason = whyInstall();
  if (reason === undefined) return;
  say(`Installing dependencies (${reason}); this takes a minute or less ...`);
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  // Not `npm ci`: it refuses a lock file that lacks the native packages of other platforms, which not every registry has.
  await must([...npm, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], 'npm install');
}

/** Builds dist from the sources, unless it is newer than all of them. */
export async function ensureBuild() {
  const stamp = at('dist', '.built');
  const newest = Math.max(...SOURCES.map((path) => newestChange(at(path))));
  if (existsSync(stamp) && Number(readFileSync(stamp, 'utf8')) >= newest) return;
  say('Building ...');
  const fresh = at('.powervm', `build-${process.pid}`);
  // What a build with --noEmit has noted must not keep this one from writing.
  await must(
    [
      process.execPath,
      at('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      at('tsconfig.build.json'),
      '--incremental',
      'false',
      '--outDir',
      fresh,
    ],
    'the build',
  );
  writeFileSync(join(fresh, '.built'), String(newest));
  replaceBuild(fresh);
}

/** Puts a finished build in the place of dist: whoever starts meanwhile, or builds too, finds a whole one. */
function replaceBuild(fresh) {
  const old = `${fresh}-old`;
  if (existsSync(at('dist'))) renameSync(at('dist'), old);
  renameSync(fresh, at('dist'));
  rmSync(old, { recursive: true, force: true });
}

/** Runs a program of the project with our terminal. @returns its exit code; 128 and more after a signal */
export function run(command, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { cwd: project, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal ? 130 : (code ?? 1)));
  });
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

async function must(command, what) {
  const code = await run(command);
  if (code === 0) return;
  say(`${what} failed (exit code ${code}): see above.`);
  process.exit(1);
}

function whyInstall() {
  const installed = at('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return 'there are none yet';
  const have = readJson(installed).packages;
  // Optional packages are for other platforms where they are absent.
  const stale = Object.entries(readJson(at('package-lock.json')).packages).find(
    ([path, { version, optional }]) => path !== '' && !optional && have[path]?.version !== version,
  );
  return stale && `${stale[0].replace('node_modules/', '')} is not what package-lock.json names`;
}

function newestChange(path) {
  if (path.endsWith('.spec.ts')) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
