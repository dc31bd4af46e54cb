import type { HostAddress } from '../control/context.js';
import type { Control } from '../control/control.js';

/** A ready-made world or mishap: nothing that could not be done by hand with the control API, in one step and under a name. */
export interface Scenario {
  /** One line for `--help` and the control API. */
  summary: string;
  /** Brings it about for these hosts. Doing it again, as after a restart with a state directory, adds no second one to the world. */
  apply(control: Control, hosts: readonly HostAddress[]): Promise<void>;
}

/** For scenarios that do the same to each host. */
export const onEach =
  (change: (control: Control, host: string) => Promise<unknown>): Scenario['apply'] =>
  async (control, hosts) => {
    for (const { id } of hosts) await change(control, id);
  };
