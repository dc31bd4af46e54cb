import { join } from 'node:path';
import type { ChaosOptions } from '../options.js';
import { allPoints, placesWithout } from './all-points.js';
import { draw, shardOf } from './draw.js';
import { Lane } from './lane.js';
import type { Luck } from './luck.js';
import { nameOf } from './point.js';
import { runPoints, type Tried } from './run-points.js';

type Options = Omit<ChaosOptions, 'natsServer'> & { folder: string; natsServer: string | undefined };

/**
 * Rehearses, draws and tries, or only lists, the points.
 *
 * @throws Error when there is no such point, or when a step has none
 */
export async function tryPoints(options: Options, luck: Luck, say: (text: string) => void): Promise<Tried | 'listed'> {
  const laneOptions = (lane: number) => ({
    folder: join(options.folder, `lane-${lane}`),
    seed: options.seed,
    // The last lane has two of each service, for the points at which one of two dies.
    replicas: lane === options.lanes ? 2 : 1,
    natsServer: options.natsServer,
  });
  say('Rehearsing every operation undisturbed ...');
  const first = await Lane.open(laneOptions(1), luck, options.operation, say);
  const rehearsals = [...first.rehearsals.values()];
  const without = rehearsals.flatMap(placesWithout);
  if (without.length > 0) throw new Error(`no point for: ${without.join(', ')}`);
  const all = rehearsals.flatMap(allPoints);
  const matching = all.filter((point) => options.only === undefined || nameOf(point).includes(options.only));
  if (matching.length === 0) throw new Error('no point is called so: see --list for their names');
  const drawn = shardOf(options.all ? matching : draw(matching, options.points, luck), options.shard);
  if (options.list) {
    for (const point of drawn) say(nameOf(point));
    await first.close();
    return 'listed';
  }
  say(`${drawn.length} of ${all.length} points, in ${options.lanes} lanes.`);
  const others = await Promise.all(
    Array.from({ length: options.lanes - 1 }, (_, index) => first.another(laneOptions(index + 2))),
  );
  const lanes = [first, ...others];
  const { trials, problems } = await runPoints(lanes, drawn, say);
  for (const lane of lanes) problems.push(...(await lane.close()));
  return { trials, problems };
}
