import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChaosOptions, chaosCommand } from './options.js';
import { allPoints } from './points/all-points.js';
import { draw, shardOf } from './points/draw.js';
import { Lane } from './points/lane.js';
import { Luck } from './points/luck.js';
import { nameOf } from './points/point.js';
import { runPoints } from './points/run-points.js';
import type { Trial } from './points/try-point.js';

const options = chaosCommand().parse().opts<ChaosOptions>();
const folder = mkdtempSync(join(tmpdir(), 'powervm-chaos-'));
const say = (text: string) => void process.stdout.write(`${text}\n`);
process.exitCode = await chaos();
if (process.exitCode === 0 && !options.keep) rmSync(folder, { recursive: true, force: true });
else say(`Logs and stores: ${folder}`);
process.exit();

async function chaos(): Promise<number> {
  const { seed, lanes: wanted, natsServer } = options;
  const luck = new Luck(seed);
  const laneOptions = (lane: number) => ({ folder: join(folder, `lane-${lane}`), seed, replicas: 1, natsServer });
  say(`Seed ${seed}. Rehearsing every operation undisturbed ...`);
  const first = await Lane.open(laneOptions(1), luck, options.operation, say);
  const all = [...first.rehearsals.values()].flatMap(allPoints);
  const matching = all.filter((point) => options.only === undefined || nameOf(point).includes(options.only));
  const drawn = shardOf(options.all ? matching : draw(matching, options.points, luck), options.shard);
  if (options.list) {
    for (const point of drawn) say(nameOf(point));
    await first.close();
    return 0;
  }
  say(`${drawn.length} of ${all.length} points, in ${wanted} lanes.`);
  const others = await Promise.all(
    Array.from({ length: wanted - 1 }, (_, index) => first.another(laneOptions(index + 2))),
  );
  const lanes = [first, ...others];
  const trials = await runPoints(lanes, drawn, say);
  const readable = (await Promise.all(lanes.map((lane) => lane.close()))).flat();
  for (const file of readable) say(`FAILED a secret can be read in ${file}`);
  return summary(trials, readable.length);
}

function summary(trials: readonly Trial[], readable: number): number {
  const bad = trials.filter(({ problems }) => problems.length > 0);
  const recoveries = trials.flatMap(({ recoveryMs }) => recoveryMs ?? []).sort((a, b) => a - b);
  const at = (share: number) => ((recoveries[Math.floor(recoveries.length * share)] ?? 0) / 1000).toFixed(1);
  say('');
  say(`fault points tried: ${trials.length}`);
  say(`went on after a kill: half within ${at(0.5)} s, 9 of 10 within ${at(0.9)} s, all within ${at(1 - 1e-9)} s`);
  say(`orphans: ${trials.reduce((sum, { orphans }) => sum + orphans, 0)}`);
  say(`lost: ${trials.filter(({ lost }) => lost).length}`);
  say(`secrets readable: ${readable}`);
  const failed = bad.length + (readable > 0 ? 1 : 0);
  say(`${trials.length - bad.length} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
