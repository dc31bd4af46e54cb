import type { Control } from '../control/control.js';
import { impossible } from '../control/control-error.js';

/** @throws {ControlError} 409 for a host without VIOSes */
export async function lastVios(control: Control, host: string): Promise<string> {
  const name = (await control.vioses(host)).at(-1)?.name;
  if (name === undefined) throw impossible(`The scenario needs a VIOS on ${host}.`);
  return name;
}
