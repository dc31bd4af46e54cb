import type { Hooks } from '../http/hooks.js';
import { monitorOf } from '../monitoring/monitor.js';
import type { Services } from '../rest/services.js';
import { capture } from './saved-state.js';
import type { StateFile } from './state-file.js';

const PAUSE_MS = 200;

/** Saves the state soon after each change, and at the end. */
export class Keeper {
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: StateFile,
    private readonly services: Services,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Watches the world, and requests that change what is not part of it (jobs). */
  watch(hooks: Hooks): void {
    this.services.world.onChange(() => this.#soon());
    monitorOf(this.services.world).onSample(() => this.#soon());
    hooks.on('applied', ({ method }) => {
      if (method !== 'GET') this.#soon();
      return undefined;
    });
  }

  /** Saves now; saves come one after the other. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const saved = this.#saving.then(async () => {
      // Both are taken at one moment, so that no object is without its bytes.
      const state = JSON.stringify(capture(this.services));
      await this.services.world.contents.save();
      await this.file.write(state);
    });
    this.#saving = saved.catch(() => {});
    return saved;
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => void this.save().catch(this.onError), PAUSE_MS).unref();
  }
}
