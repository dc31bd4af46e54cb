import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FuzzResult, fuzz } from './fuzz/fuzz.js';
import { type ChaosOptions, chaosCommand } from './options.js';
import { Luck } from './points/luck.js';
import { tryPoints } from './points/try-points.js';
import { killAtRandom } from './soak/killer.js';
import { type SoakResult, soak } from './soak/soak.js';
import { natsProgram } from './stage/nats-program.js';
import { Stage } from './stage/stage.js';
import { summary } from './summary.js';
import { runTroubles } from './troubles/run-troubles.js';
import { SmallDisk } from './troubles/small-disk.js';
import { LeakWatch } from './world/leaks.js';

const options = chaosCommand().parse().opts<ChaosOptions>();
const { seed } = options;
const natsServer = await natsProgram(options.natsServer);
const folder = mkdtempSync(join(tmpdir(), 'powervm-chaos-'));
const luck = new Luck(seed);
const broken: string[] = [];
const say = (text: string) => void process.stdout.write(`${text}\n`);
for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.once(signal, () => void SmallDisk.unmountAll().finally(() => process.exit(code)));
}
process.exitCode = (await chaos()) ? 0 : 1;
await SmallDisk.unmountAll();
if (process.exitCode === 0 && !options.keep) rmSync(folder, { recursive: true, force: true });
else say(`Logs and stores: ${folder}`);
process.exit();

async function chaos(): Promise<boolean> {
  say(`Seed ${seed}. Logs and stores: ${folder}`);
  const wantsPoints = options.all || options.points > 0 || options.list;
  const points = wantsPoints
    ? await phase('points', () => tryPoints({ ...options, folder, natsServer }, luck, say))
    : undefined;
  if (points === 'listed') return true;
  broken.push(...(points?.problems ?? []));
  const soaked = options.soak > 0 ? await phase('soak', soakAll) : undefined;
  const troubles = options.troubles > 0 ? await phase('broker troubles', troubleAll) : undefined;
  const fuzzed = options.fuzz > 0 ? await phase('wrong messages', fuzzAll) : undefined;
  const readable = [...(troubles?.readable ?? []), ...new LeakWatch(folder).look()];
  return summary(
    {
      trials: points?.trials ?? [],
      soaks: [...(soaked ? [soaked] : []), ...(troubles?.soaks ?? [])],
      fuzz: fuzzed,
      readable: [...new Set(readable)],
      skipped: troubles?.skipped ?? [],
      hurry: options.hurry,
      broken,
    },
    say,
  );
}

/** What ends by an exception is a failure, and no reason not to try the rest. */
async function phase<T>(name: string, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    say(`The ${name} ended early: ${error instanceof Error ? error.stack : String(error)}`);
    broken.push(`the ${name} ended early: ${String(error)}`);
    return undefined;
  }
}

function troubleAll() {
  return runTroubles({ folder, seed, seconds: options.troubles, program: natsServer, luck, say });
}

async function soakAll(): Promise<SoakResult> {
  const { soak: seconds, kills } = options;
  say(`Soaking for ${seconds} s, ${kills ? 'with kills' : 'undisturbed'} ...`);
  await using stage = await Stage.open({ folder: join(folder, 'soak'), seed, replicas: kills ? 2 : 1, natsServer });
  return await soak(stage, { seconds, trouble: kills ? killAtRandom : undefined, luck, say });
}

async function fuzzAll(): Promise<FuzzResult> {
  say(`Fuzzing with ${options.fuzz} messages ...`);
  await using stage = await Stage.open({ folder: join(folder, 'fuzz'), seed, replicas: 1, natsServer });
  return await fuzz(stage, options.fuzz, seed, say);
}
