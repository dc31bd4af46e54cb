import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FuzzResult, fuzz } from './fuzz/fuzz.js';
import { type ChaosOptions, chaosCommand } from './options.js';
import { allPoints } from './points/all-points.js';
import { draw, shardOf } from './points/draw.js';
import { Lane } from './points/lane.js';
import { Luck } from './points/luck.js';
import { nameOf } from './points/point.js';
import { runPoints } from './points/run-points.js';
import { killAtRandom } from './soak/killer.js';
import { type SoakResult, soak } from './soak/soak.js';
import { natsProgram } from './stage/nats-program.js';
import { Stage } from './stage/stage.js';
import { type Findings, summary } from './summary.js';
import { runTroubles } from './troubles/run-troubles.js';
import { LeakWatch } from './world/leaks.js';

const options = chaosCommand().parse().opts<ChaosOptions>();
const { seed } = options;
const natsServer = await natsProgram(options.natsServer);
const folder = mkdtempSync(join(tmpdir(), 'powervm-chaos-'));
const luck = new Luck(seed);
const NONE = { soaks: [], readable: [], skipped: [] };
const say = (text: string) => void process.stdout.write(`${text}\n`);
process.exitCode = (await chaos()) ? 0 : 1;
if (process.exitCode === 0 && !options.keep) rmSync(folder, { recursive: true, force: true });
else say(`Logs and stores: ${folder}`);
process.exit();

async function chaos(): Promise<boolean> {
  say(`Seed ${seed}.`);
  const points = options.all || options.points > 0 || options.list ? await atPoints() : { trials: [], ...NONE };
  if (points === undefined) return true;
  const soaked = options.soak > 0 ? await soakAll() : undefined;
  const seconds = options.troubles;
  const troubles = seconds > 0 ? await runTroubles({ folder, seed, seconds, program: natsServer, luck, say }) : NONE;
  const fuzzed = options.fuzz > 0 ? await fuzzAll() : undefined;
  const readable = [...points.readable, ...troubles.readable, ...new LeakWatch(folder).look()];
  return summary(
    {
      trials: points.trials,
      soaks: [...(soaked ? [soaked] : []), ...troubles.soaks],
      fuzz: fuzzed,
      readable: [...new Set(readable)],
      skipped: [...points.skipped, ...troubles.skipped],
      hurry: options.hurry,
    },
    say,
  );
}

/** Undefined when the points were only to be listed. */
async function atPoints(): Promise<Pick<Findings, 'trials' | 'readable' | 'skipped'> | undefined> {
  // The last lane has two replicas of each service, for the points at which one of two dies.
  const replicas = (lane: number) => (lane === options.lanes ? 2 : 1);
  const laneOptions = (lane: number) => ({
    folder: join(folder, `lane-${lane}`),
    seed,
    replicas: replicas(lane),
    natsServer,
  });
  say('Rehearsing every operation undisturbed ...');
  const first = await Lane.open(laneOptions(1), luck, options.operation, say);
  const all = [...first.rehearsals.values()].flatMap(allPoints);
  const matching = all.filter((point) => options.only === undefined || nameOf(point).includes(options.only));
  const drawn = shardOf(options.all ? matching : draw(matching, options.points, luck), options.shard);
  if (options.list) {
    for (const point of drawn) say(nameOf(point));
    await first.close();
    return undefined;
  }
  say(`${drawn.length} of ${all.length} points, in ${options.lanes} lanes.`);
  const others = await Promise.all(
    Array.from({ length: options.lanes - 1 }, (_, index) => first.another(laneOptions(index + 2))),
  );
  const lanes = [first, ...others];
  const trials = await runPoints(lanes, drawn, say);
  return { trials, readable: (await Promise.all(lanes.map((lane) => lane.close()))).flat(), skipped: [] };
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
