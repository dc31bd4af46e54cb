import type { MachineType } from '../../world/model/managed-system.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { MACHINE } from './sequences.js';

/** `MachineTypeModelAndSerialNumber`, as in managed systems, consoles and cluster nodes. */
export function renderMachine({ type, model, serial }: MachineType): XmlElement {
  return uom.struct('MachineTypeModelAndSerialNumber', MACHINE, {
    MachineType: type,
    Model: model,
    SerialNumber: serial,
  });
}
