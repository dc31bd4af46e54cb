import type { MachineTypeModelSerial } from '#powervm';
import type { Rows } from '../rows.js';

export const MACHINE: Rows<MachineTypeModelSerial> = { type: 'machine_type', model: 'model', serial: 'serial' };
