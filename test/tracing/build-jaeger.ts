import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installOnce, runCommand, toolsFolder } from '#nats-server';

/** The last release of Jaeger 1: one program for collector, storage in memory and query API. */
const VERSION = 'v1.76.0';

/**
 * Finds Jaeger's all-in-one program: `JAEGER`, `jaeger-all-in-one` on PATH, or one that is built with Go from the module proxy
 * into the tools folder, which takes some minutes once. A built one serves the query API without the web pages.
 *
 * @throws Error that says what to install
 */
export async function findJaeger(log: (line: string) => void = () => undefined): Promise<string> {
  if (process.env.JAEGER) return process.env.JAEGER;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const installed = folders.map((folder) => join(folder, 'jaeger-all-in-one')).find((path) => existsSync(path));
  return installed ?? (await installOnce(join(toolsFolder(), `jaeger-${VERSION}`), (scratch) => build(scratch, log)));
}

// The sources are built where Go unpacks them: as the main module their own replacements and checksums hold, which
// `go install` refuses.
async function build(scratch: string, log: (line: string) => void): Promise<string> {
  log(`Building Jaeger ${VERSION} with Go; this takes some minutes, once`);
  const program = join(scratch, 'jaeger');
  try {
    const module = `github.com/jaegertracing/jaeger@${VERSION}`;
    const { Dir } = JSON.parse(await runCommand('go', ['mod', 'download', '-json', module])) as { Dir: string };
    const build = [
      'go',
      'build',
      '-p=1',
      '-buildvcs=false',
      '-trimpath',
      '-ldflags=-s -w',
      '-o',
      program,
      './cmd/all-in-one',
    ];
    await runCommand('nice', ['-n', '19', ...build], { cwd: Dir, timeoutMs: 60 * 60_000 });
    return program;
  } catch (cause) {
    const remedy = 'Install Go 1.24 or newer (https://go.dev/dl), or set JAEGER to the path of jaeger-all-in-one';
    throw new Error(`Jaeger cannot be built: ${(cause as Error).message}. ${remedy}.`, { cause });
  }
}
