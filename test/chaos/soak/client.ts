import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AttachVolume,
  type CommandContract,
  Destroy,
  DetachVolume,
  type OperationView,
  PlugInstanceVifs,
  PowerOff,
  PowerOn,
  Reboot,
  Spawn,
  UnplugInstanceVifs,
} from '#contracts';
import { call } from '../caller/call.js';
import type { Luck } from '../points/luck.js';
import { LostError } from '../stage/run-to-end.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';
import type { Tally } from './tally.js';

/** How the instance of a client should be. */
export interface Belief {
  readonly name: string;
  readonly power: 'absent' | 'on' | 'off';
  /** Attached to it, over every VIOS. */
  readonly volumes: number;
  readonly ports: ReadonlyArray<{ readonly mac: string; readonly isThere: boolean }>;
}

/** What a client may ask for, and what becomes of its instance when it gets it. */
interface Wish {
  readonly contract: CommandContract;
  /** Undone when it fails, so that the instance is as it was; others are sent again. */
  readonly isUndone: boolean;
  granted(): void;
}

const PAUSE_MS = 100;
const TRIES = 5;
const POLL_MS = 250;

/** One user with one instance, who does this and that with it. */
export class Client {
  private power: Belief['power'] = 'absent';
  private hasVolume = false;
  private hasPort = false;
  private asked = 0;

  constructor(
    private readonly stage: Stage,
    private readonly instance: Instance,
    private readonly luck: Luck,
    private readonly tally: Tally,
  ) {}

  get name(): string {
    return this.instance.spawn.name;
  }

  get belief(): Belief {
    const { name, power, hasVolume, hasPort } = this;
    const { port, otherPort } = this.instance;
    return {
      ...{ name, power, volumes: hasVolume ? 2 : 1 },
      ports: [
        { mac: port.mac, isThere: power !== 'absent' },
        { mac: otherPort.mac, isThere: hasPort },
      ],
    };
  }

  /** Works until it is told to stop, then sees its last operation through. */
  async work(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.ask(this.wish());
      await sleep(PAUSE_MS);
    }
  }

  async start(): Promise<void> {
    await this.ask(this.spawn());
  }

  async leave(): Promise<void> {
    await this.ask(this.destroy());
  }

  private wish(): Wish {
    if (this.power === 'absent') return this.spawn();
    const wishes = [...this.powerWishes(), this.volumeWish(), this.portWish(), this.volumeWish(), this.portWish()];
    const drawn = this.luck.number(`${this.name}/${this.asked}/end`) < 0.08 ? this.destroy() : undefined;
    return drawn ?? this.luck.pick(`${this.name}/${this.asked}`, wishes) ?? this.destroy();
  }

  private spawn(): Wish {
    return { contract: Spawn, isUndone: true, granted: () => this.becomes('on') };
  }

  private destroy(): Wish {
    return { contract: Destroy, isUndone: false, granted: () => this.becomes('absent') };
  }

  private powerWishes(): Wish[] {
    const off: Wish = { contract: PowerOff, isUndone: false, granted: () => this.becomes('off') };
    const on: Wish = { contract: PowerOn, isUndone: false, granted: () => this.becomes('on') };
    const again: Wish = { contract: Reboot, isUndone: false, granted: () => undefined };
    return this.power === 'on' ? [off, again] : [on];
  }

  private volumeWish(): Wish {
    const granted = () => {
      this.hasVolume = !this.hasVolume;
    };
    const contract = this.hasVolume ? DetachVolume : AttachVolume;
    return { contract, isUndone: !this.hasVolume, granted };
  }

  private portWish(): Wish {
    const granted = () => {
      this.hasPort = !this.hasPort;
    };
    const contract = this.hasPort ? UnplugInstanceVifs : PlugInstanceVifs;
    return { contract, isUndone: !this.hasPort, granted };
  }

  private becomes(power: Belief['power']): void {
    if (power === 'absent') this.hasVolume = this.hasPort = false;
    this.power = power;
  }

  private async ask({ contract, isUndone, granted }: Wish): Promise<void> {
    for (let left = TRIES; left > 0; left -= 1) {
      const ended = await this.run(contract);
      if (ended === undefined) return;
      if (ended.state === 'succeeded') return granted();
      if (isUndone) return;
    }
    this.tally.problem(`${contract.name} of ${this.name} was sent ${TRIES} times and never succeeded`);
  }

  private async run(contract: CommandContract): Promise<OperationView | undefined> {
    this.asked += 1;
    try {
      // The volume and port that come and go are not those that it was spawned with.
      const { otherVolume, otherPort, ...rest } = this.instance;
      const isLater = contract === DetachVolume || contract === UnplugInstanceVifs;
      const about = isLater ? { ...rest, otherVolume, otherPort, volume: otherVolume, port: otherPort } : this.instance;
      const ended = await call(this.stage, contract, about, randomUUID(), POLL_MS);
      this.tally.ended(contract.name, ended);
      return ended;
    } catch (error) {
      if (error instanceof LostError) this.tally.lost(`${contract.name} of ${this.name}: ${error.message}`);
      else this.tally.problem(`${contract.name} of ${this.name}: ${String(error)}`);
      return undefined;
    }
  }
}
