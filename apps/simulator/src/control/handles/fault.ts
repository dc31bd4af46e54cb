import type { FaultStatus } from '../../faults/faults.js';
import type { Send } from '../control.js';
import { Removable } from './removable.js';

/** A fault that was set. */
export class Fault extends Removable {
  constructor(
    readonly id: string,
    send: Send,
  ) {
    super(`/faults/${id}`, send);
  }

  status(): Promise<FaultStatus> {
    return this.send({ method: 'GET', path: this.path }) as Promise<FaultStatus>;
  }

  /** On how many requests it acted. */
  async hits(): Promise<number> {
    return (await this.status()).hits;
  }
}
