import { join } from 'node:path';
import type { Luck } from '../points/luck.js';
import { type SoakResult, soak, type Trouble } from '../soak/soak.js';
import type { Broker, BrokerOptions } from '../stage/brokers/broker.js';
import { natsProgram } from '../stage/nats-program.js';
import { Stage } from '../stage/stage.js';
import { flappingBroker } from './flapping.js';
import { fullDiskBroker } from './full-disk.js';
import { lostNodeBroker } from './lost-node.js';

const INSTANCES = 8;

interface Kind {
  readonly name: string;
  readonly needs: 'newest' | 'nothing' | 'root';
  /** `readable`: files in which a secret was seen, where they are gone in the end. */
  start(options: BrokerOptions): Promise<{ broker: Broker; trouble: Trouble; readable?: string[] }>;
}

const TROUBLES: readonly Kind[] = [
  { name: 'a node of a cluster of three is lost', start: lostNodeBroker, needs: 'newest' },
  { name: 'connections to the broker flap', start: flappingBroker, needs: 'nothing' },
  { name: "the broker's disk is full", start: fullDiskBroker, needs: 'root' },
];

export interface TroubleOptions {
  folder: string;
  seed: string;
  seconds: number;
  program: string | undefined;
  luck: Luck;
  say: (text: string) => void;
}

export interface TroubleResults {
  soaks: SoakResult[];
  readable: string[];
  /** What could not be tried here, and why. */
  skipped: string[];
}

/** Broker trouble of each kind for a while, with clients at work. */
export async function runTroubles(options: TroubleOptions): Promise<TroubleResults> {
  const results: TroubleResults = { soaks: [], readable: [], skipped: [] };
  for (const [index, kind] of TROUBLES.entries()) {
    const able = await whatItNeeds(kind, options.program);
    if ('lacks' in able) {
      options.say(`Skipped: ${kind.name}. ${able.lacks}`);
      results.skipped.push(`${kind.name}: ${able.lacks}`);
      continue;
    }
    options.say(`While ${kind.name}, for ${options.seconds} s ...`);
    const own = join(options.folder, `trouble-${index + 1}`);
    const { broker, trouble, readable = [] } = await kind.start({ folder: own, program: able.program });
    results.soaks.push(await soakOn(broker, trouble, kind.name, own, options));
    results.readable.push(...readable);
  }
  return results;
}

async function soakOn(
  broker: Broker,
  trouble: Trouble,
  name: string,
  folder: string,
  { seed, seconds, luck, say }: TroubleOptions,
): Promise<SoakResult> {
  await using stage = await Stage.open({ folder, seed, replicas: 1, broker });
  const result = await soak(stage, { seconds, trouble, instances: INSTANCES, luck, say });
  return { ...result, problems: result.problems.map((problem) => `${name}: ${problem}`) };
}

async function whatItNeeds(
  { needs }: Kind,
  program: string | undefined,
): Promise<{ program: string | undefined } | { lacks: string }> {
  if (needs === 'root' && process.getuid?.() !== 0) {
    return { lacks: 'It needs a file system of its own, which only root may mount.' };
  }
  if (needs !== 'newest') return { program };
  try {
    // The cluster of an older server is refused by the services.
    return { program: program ?? (await natsProgram('newest')) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { lacks: `A cluster needs nats-server 2.10 or newer. ${reason}` };
  }
}
