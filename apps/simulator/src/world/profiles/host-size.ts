import type { ManagedSystem } from '../model/managed-system.js';

/** MB; the hypervisor takes about 2% for itself, in whole regions. */
export function memoryOf(memoryMb: number, regionSize: number): ManagedSystem['memory'] {
  const usedByHypervisor = Math.round(memoryMb / 50 / regionSize) * regionSize;
  return { installed: memoryMb, configurable: memoryMb, usedByHypervisor, regionSize };
}

export function processorsOf(units: number): ManagedSystem['processors'] {
  return { installed: units, configurable: units, minimumUnitsPerVirtualProcessor: 0.05 };
}
