import type { Control } from '#simulator';
import { eventually } from '#testing';
import type { Scene } from './scene.js';

type Rule = Parameters<Control['hold']>[0];
type Hold = Awaited<ReturnType<Control['hold']>>;

/** What Nova asks of the instance after its start waits behind what is under way. */
const WITH_ONE_THAT_WAITS = 2;

/** Operations that are stopped half way at the host, until Nova has asked for something else of the same instances. */
export class UnderWay implements AsyncDisposable {
  private readonly held: { hold: Hold; instance: string }[] = [];

  constructor(private readonly scene: Scene) {}

  /**
   * Returns when the host has the request of this kind.
   *
   * @param act  has Nova start the operation; answers the uuid of the instance
   */
  async begin(match: Rule['match'], at: Rule['at'], act: () => Promise<string>): Promise<void> {
    const { powervm, hostId } = this.scene;
    const hold = await powervm.control.hold({ match: { ...match, host: hostId }, at });
    const one = { hold, instance: '' };
    this.held.push(one);
    one.instance = await act();
    await hold.reached();
  }

  /** Lets each go on as soon as another operation of its instance waits. */
  async goOnOnceAskedAgain(): Promise<void> {
    await Promise.all(
      this.held.map(async ({ hold, instance }) => {
        await this.askedAgain(instance);
        await hold.release();
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.held.map(({ hold }) => hold.release().catch(() => undefined)));
  }

  private async askedAgain(instance: string): Promise<void> {
    let last: string[] = [];
    const asked = eventually(
      async () => {
        last = await this.scene.powervm.unended(this.scene.hostId, instance);
        return last.length >= WITH_ONE_THAT_WAITS;
      },
      { timeoutMs: 90_000, everyMs: 250 },
    );
    await asked.catch(() => {
      throw new Error(`after its restart Nova asks nothing of ${instance}, of which is under way: ${last.join()}`);
    });
  }
}
