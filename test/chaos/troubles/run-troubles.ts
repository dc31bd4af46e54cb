import { join } from 'node:path';
import type { Luck } from '../points/luck.js';
import { type SoakResult, soak } from '../soak/soak.js';
import { Stage } from '../stage/stage.js';
import { flappingBroker } from './flapping.js';
import { fullDiskBroker } from './full-disk.js';
import { lostNodeBroker } from './lost-node.js';

const INSTANCES = 8;

const TROUBLES = [
  { name: 'a node of a cluster of three is lost', start: lostNodeBroker, needsRoot: false },
  { name: 'connections to the broker flap', start: flappingBroker, needsRoot: false },
  { name: "the broker's disk is full", start: fullDiskBroker, needsRoot: true },
] as const;

export interface TroubleOptions {
  folder: string;
  seed: string;
  seconds: number;
  program: string | undefined;
  luck: Luck;
  say: (text: string) => void;
}

/** Broker trouble of each kind for a while, with clients at work. */
export async function runTroubles({
  folder,
  seed,
  seconds,
  program,
  luck,
  say,
}: TroubleOptions): Promise<SoakResult[]> {
  const results: SoakResult[] = [];
  for (const [index, { name, start, needsRoot }] of TROUBLES.entries()) {
    if (needsRoot && process.getuid?.() !== 0) {
      say(`Skipped: ${name}. It needs a file system of its own, which only root may mount.`);
      continue;
    }
    say(`While ${name}, for ${seconds} s ...`);
    const own = join(folder, `trouble-${index + 1}`);
    const { broker, trouble } = await start({ folder: own, program });
    await using stage = await Stage.open({ folder: own, seed, replicas: 1, broker });
    const result = await soak(stage, { seconds, trouble, instances: INSTANCES, luck, say });
    results.push({ ...result, problems: result.problems.map((problem) => `${name}: ${problem}`) });
  }
  return results;
}
