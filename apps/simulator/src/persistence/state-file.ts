import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type SavedState, VERSION } from './saved-state.js';

/** The state directory cannot be used. */
export class StateError extends Error {
  readonly code = 'simulator.state';
}

/** `state.json` in the state directory: complete at any time, whatever is killed. */
export class StateFile {
  readonly path: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.path = join(directory, 'state.json');
  }

  /**
   * What was saved last; undefined when nothing was.
   *
   * @throws {StateError} for a file that is not ours, or of another version
   */
  read(): SavedState | undefined {
    const text = this.#text();
    if (text === undefined) return undefined;
    let saved: Partial<SavedState>;
    try {
      saved = JSON.parse(text) as Partial<SavedState>;
    } catch (error) {
      throw new StateError(`${this.path} is not JSON (${(error as Error).message}); move it away to start anew.`);
    }
    if (saved?.version !== VERSION || !Array.isArray(saved.objects)) {
      throw new StateError(
        `${this.path} is not a state of version ${VERSION} (version ${saved?.version}); move it away to start anew.`,
      );
    }
    return saved as SavedState;
  }

  async write(text: string): Promise<void> {
    const beside = `${this.path}.new`;
    const file = await open(beside, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, this.path);
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
