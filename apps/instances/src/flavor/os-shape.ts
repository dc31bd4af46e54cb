import { type OsType, refuse } from '#contracts';
import { invalidSpec } from './extra-specs.js';
import type { PartitionShape } from './fit-to-host.js';
import type { HostLimits } from './host-limits.js';

/**
 * The part of a partition's shape that its operating system decides. IBM i gets restricted I/O where the host has it, so that
 * the partition can migrate.
 *
 * @throws OperationError `instance.os-unsupported`, `flavor.invalid` for secure boot, which IBM i does not have
 */
export function osShape(
  osType: OsType,
  { host, can }: HostLimits,
  shape: PartitionShape,
): Pick<PartitionShape, 'type' | 'restrictedIo'> {
  if (osType !== 'ibmi') return { type: 'AIX/Linux' };
  if (!can.ibmi) {
    throw refuse('instance.os-unsupported', `host ${host} cannot run IBM i`, {
      field: 'osType',
      host,
      remedy: 'Use another host, or an image of another operating system.',
    });
  }
  if (shape.secureBoot !== undefined) throw invalidSpec('secure_boot', 'is not for IBM i');
  return { type: 'OS400', ...(can.restrictedIo ? { restrictedIo: true } : {}) };
}
