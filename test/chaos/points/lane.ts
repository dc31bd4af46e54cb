import { join } from 'node:path';
import type { Flow } from '#flows';
import { flows } from '../../../apps/gateway/src/flows/index.js';
import { type Rehearsal, rehearse, worldOf } from '../operations/rehearsal.js';
import { bringAbout, removeInstance } from '../operations/situation.js';
import { quiet } from '../stage/quiet.js';
import { Stage, type StageOptions } from '../stage/stage.js';
import { type Instance, instanceOf } from '../world/instance.js';
import { LeakWatch } from '../world/leaks.js';
import type { Luck } from './luck.js';
import type { Point } from './point.js';
import { type Trial, tryPoint } from './try-point.js';

/** A stage with everything that its points need to know. After a point that was not clean it is made anew. */
export class Lane {
  private made = 0;
  private readonly watch: LeakWatch;
  private readonly readable = new Set<string>();

  private constructor(
    private readonly options: StageOptions,
    private readonly luck: Luck,
    private stage: Stage,
    private instance: Instance,
    private empty: string[],
    readonly rehearsals: ReadonlyMap<string, Rehearsal>,
  ) {
    this.watch = new LeakWatch(options.folder);
  }

  get replicas(): number {
    return this.options.replicas;
  }

  static async open(options: StageOptions, luck: Luck, operations: readonly string[], say: (text: string) => void) {
    const { stage, instance, empty } = await setUp(options, 0);
    const rehearsals = new Map<string, Rehearsal>();
    for (const flow of newest(flows).filter(({ name }) => operations.length === 0 || operations.includes(name))) {
      rehearsals.set(flow.name, await rehearse(stage, instance, flow));
      say(`  rehearsed ${flow.name}`);
    }
    return new Lane(options, luck, stage, instance, empty, rehearsals);
  }

  /** Another lane for the same points: what was rehearsed holds for it, too. */
  async another(options: StageOptions): Promise<Lane> {
    const { stage, instance, empty } = await setUp(options, 0);
    return new Lane(options, this.luck, stage, instance, empty, this.rehearsals);
  }

  async try(point: Point): Promise<Trial> {
    const rehearsal = this.rehearsals.get(point.operation);
    if (rehearsal === undefined) throw new Error(`${point.operation} was not rehearsed`);
    const { stage, instance, empty, luck } = this;
    const trial = await tryPoint(point, { stage, instance, rehearsal, empty, luck });
    // At once: what was acknowledged may be overwritten by the next point.
    for (const file of this.look()) trial.problems.push(`a secret can be read in ${file}`);
    if (trial.problems.length > 0) await this.startAnew();
    return trial;
  }

  /** Closes the stage. @returns files of the broker, and logs, in which a secret could be read at any time */
  async close(): Promise<string[]> {
    await quiet(this.stage, 'alarm clocks');
    await this.stage[Symbol.asyncDispose]();
    this.look();
    return [...this.readable];
  }

  private look(): string[] {
    const found = this.watch.look();
    for (const file of found) this.readable.add(file);
    return found;
  }

  private async startAnew(): Promise<void> {
    await this.stage[Symbol.asyncDispose]();
    this.made += 1;
    const { stage, instance, empty } = await setUp(this.options, this.made);
    this.stage = stage;
    this.instance = instance;
    this.empty = empty;
  }
}

/** The image is in the pool and the media repository is made: what every later operation finds. */
async function setUp(options: StageOptions, number: number) {
  const stage = await Stage.open({ ...options, folder: join(options.folder, `stage-${number}`) });
  const instance = await instanceOf(stage);
  await bringAbout(stage, instance, 'running');
  await removeInstance(stage, instance);
  await quiet(stage);
  return { stage, instance, empty: await worldOf(stage) };
}

/** The version of each flow that new operations get. */
const newest = (all: readonly Flow[]): Flow[] => [...new Map(all.map((flow) => [flow.name, flow])).values()];
