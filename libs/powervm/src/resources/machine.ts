import { part, type ReadOf, text } from '../declare/index.js';

/** Type (4 characters), model (3) and serial (7) of a machine. */
export const MachineTypeModelSerial = part('MachineTypeModelAndSerialNumber', {
  type: text('MachineType'),
  model: text('Model'),
  serial: text('SerialNumber'),
});
export type MachineTypeModelSerial = ReadOf<typeof MachineTypeModelSerial>;

/** `type-model*serial`, as the platform prints it. */
export function printMachine(machine: { type: string; model: string; serial: string }): string {
  return `${machine.type}-${machine.model}*${machine.serial}`;
}
