import { join } from 'node:path';
import type { Luck } from '../points/luck.js';
import { type SoakResult, soak } from '../soak/soak.js';
import { natsProgram } from '../stage/nats-program.js';
import { Stage } from '../stage/stage.js';
import { flappingBroker } from './flapping.js';
import { fullDiskBroker } from './full-disk.js';
import { lostNodeBroker } from './lost-node.js';

const INSTANCES = 8;

const TROUBLES = [
  { name: 'a node of a cluster of three is lost', start: lostNodeBroker, needs: 'newest' },
  { name: 'connections to the broker flap', start: flappingBroker, needs: 'nothing' },
  { name: "the broker's disk is full", start: fullDiskBroker, needs: 'root' },
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
  for (const [index, { name, start, needs }] of TROUBLES.entries()) {
    if (needs === 'root' && process.getuid?.() !== 0) {
      say(`Skipped: ${name}. It needs a file system of its own, which only root may mount.`);
      continue;
    }
    const used = needs === 'newest' ? await forClusters(program, say) : { program };
    if (used === undefined) continue;
    say(`While ${name}, for ${seconds} s ...`);
    const own = join(folder, `trouble-${index + 1}`);
    const { broker, trouble } = await start({ folder: own, program: used.program });
    await using stage = await Stage.open({ folder: own, seed, replicas: 1, broker });
    const result = await soak(stage, { seconds, trouble, instances: INSTANCES, luck, say });
    results.push({ ...result, problems: result.problems.map((problem) => `${name}: ${problem}`) });
  }
  return results;
}

/** The cluster of an older server is refused by the services. */
async function forClusters(program: string | undefined, say: (text: string) => void) {
  try {
    return { program: program ?? (await natsProgram('newest')) };
  } catch (error) {
    say(
      `Skipped: a cluster needs nats-server 2.10 or newer. ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}
