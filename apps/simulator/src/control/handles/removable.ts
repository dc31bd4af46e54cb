import type { Send } from '../control.js';

/** A rule that can be taken back. */
export class Removable {
  constructor(
    protected readonly path: string,
    protected readonly send: Send,
  ) {}

  async remove(): Promise<void> {
    await this.send({ method: 'DELETE', path: this.path });
  }
}
