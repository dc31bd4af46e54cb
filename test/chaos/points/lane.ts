import { join } from 'node:path';
import type { Flow } from '#flows';
import { flows } from '../../../apps/gateway/src/flows/index.js';
import { type Rehearsal, rehearse, rehearseNewImage } from '../operations/rehearsal.js';
import { bringAbout, removeInstance } from '../operations/situation.js';
import { quiet } from '../stage/quiet.js';
import { Stage, type StageOptions } from '../stage/stage.js';
import { compare } from '../world/canonical.js';
import { type Instance, instanceOf } from '../world/instance.js';
import { LeakWatch } from '../world/leaks.js';
import { worldOf } from '../world/look.js';
import type { Luck } from './luck.js';
import type { Point } from './point.js';
import { type Trial, tryPoint } from './try-point.js';

const MOST_TRIES = 4;
const readableIn = (file: string): string => `a secret can be read in ${file}`;

/** A stage with everything that its points need to know. After a point that was not clean it is made anew. */
export class Lane {
  private made = 0;
  private readonly watch: LeakWatch;

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
      const rehearsal = await rehearse(stage, instance, flow);
      const other = await rehearseNewImage(stage, instance, rehearsal);
      for (const one of other ? [rehearsal, other] : [rehearsal]) {
        rehearsals.set(one.name, one);
        say(`  rehearsed ${one.name}`);
      }
    }
    return new Lane(options, luck, stage, instance, empty, rehearsals);
  }

  /** Another lane for the same points: what was rehearsed holds for it, too. */
  async another(options: StageOptions): Promise<Lane> {
    const { stage, instance, empty } = await setUp(options, 0);
    return new Lane(options, this.luck, stage, instance, empty, this.rehearsals);
  }

  /** Aims again, at another request of the step, when the one that the rehearsal has seen did not come this time. */
  async try(point: Point): Promise<Trial> {
    let operations = 0;
    for (let tries = 1; ; tries += 1) {
      const trial = await this.once(point, this.luck.again(tries));
      operations += trial.operations;
      const isMissed = !trial.struck && trial.problems.length === 0;
      if (isMissed && tries < MOST_TRIES) continue;
      if (isMissed) trial.problems.push('the operation ended before it could be struck');
      if (trial.problems.length > 0) await this.startAnew();
      return { ...trial, tries, operations };
    }
  }

  /** Closes the stage. @returns what is wrong with what it leaves */
  async close(): Promise<string[]> {
    const left = await quiet(this.stage, 'alarm clocks').then(
      () => [],
      (error: unknown) => [String(error)],
    );
    await this.stage[Symbol.asyncDispose]();
    return [...left, ...this.watch.look().map(readableIn)];
  }

  private async once(point: Point, luck: Luck): Promise<Trial> {
    const rehearsal = this.rehearsals.get(point.operation);
    if (rehearsal === undefined) throw new Error(`${point.operation} was not rehearsed`);
    const { stage, instance, empty } = this;
    const trial = await tryPoint(point, { stage, instance, rehearsal, empty, luck });
    // At once: what was acknowledged may be overwritten by the next point.
    trial.problems.push(...this.watch.look().map(readableIn));
    return trial;
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

/** What the first instance leaves for those that come after it. */
const KEPT = /^(LogicalUnit image_|VolumeGroup rootvg in .*: repository: .*media:\[\],)/;

/** The image is in the pool and the media repository is made: what every later operation finds. */
async function setUp(options: StageOptions, number: number) {
  const stage = await Stage.open({ ...options, folder: join(options.folder, `stage-${number}`) });
  const instance = await instanceOf(stage);
  const pristine = await worldOf(stage);
  await bringAbout(stage, instance, 'running');
  await removeInstance(stage, instance);
  await quiet(stage);
  const empty = await worldOf(stage);
  const left = compare(pristine, empty).flatMap(({ missing, unexpected }) => [...missing, ...unexpected]);
  const wrong = left.filter((line) => !KEPT.test(line));
  if (wrong.length > 0) throw new Error(`a spawn and a destroy leave more than they may:\n${wrong.join('\n')}`);
  return { stage, instance, empty };
}

/** The version of each flow that new operations get. */
const newest = (all: readonly Flow[]): Flow[] => [...new Map(all.map((flow) => [flow.name, flow])).values()];
