import { PowerVmError } from '../errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The uuid of a partition made for a Nova instance: top bit cleared, upper case. `9f3d…` gives `1F3D…`. */
export function partitionUuid(novaUuid: string): string {
  return withFirstDigit(novaUuid, (digit) => digit & 7).toUpperCase();
}

/** The two Nova uuids that a partition's can stem from, the likelier one first (top bit clear, then set). */
export function novaUuidsOf(uuid: string): [string, string] {
  return [check(uuid).toLowerCase(), withFirstDigit(uuid, (digit) => digit | 8).toLowerCase()];
}

function withFirstDigit(uuid: string, change: (digit: number) => number): string {
  const first = Number.parseInt(check(uuid).slice(0, 1), 16);
  return change(first).toString(16) + uuid.slice(1);
}

function check(uuid: string): string {
  if (UUID.test(uuid)) return uuid;
  throw new PowerVmError('hypervisor.invalid-argument', `'${uuid}' is not a uuid`);
}
