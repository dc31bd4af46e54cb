import { PowerVmError } from '../errors.js';

const NOT_IN_PARTITION_NAME = /[^A-Za-z0-9 \-!#%+,./:;=@^_{}]/g;
const NOT_IN_STORAGE_NAME = /[^A-Za-z0-9._]/g;

/** A partition name: at most 31 characters, others than the API takes become `_`. */
export function partitionName(name: string): string {
  return name.slice(0, 31).replace(NOT_IN_PARTITION_NAME, '_');
}

/** At most 79 characters of letters, digits, `.` and `_`. */
export function logicalUnitName(name: string): string {
  return storageName(name, 79);
}

/** At most 79 characters. */
export function fileName(name: string): string {
  return storageName(name, 79);
}

/** At most 15 characters. */
export function virtualDiskName(name: string): string {
  return storageName(name, 15);
}

/** At most 37 characters. */
export function opticalMediaName(name: string): string {
  return storageName(name, 37);
}

function storageName(name: string, length: number): string {
  if (name === '') throw new PowerVmError('hypervisor.invalid-argument', 'name: must not be empty');
  return name.slice(0, length).replace(NOT_IN_STORAGE_NAME, '_');
}
