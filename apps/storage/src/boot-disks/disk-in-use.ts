import { OperationError } from '#contracts';
import { isActive, type VirtualIOServer } from '#powervm';
import { leadsTo } from '../mappings/storage-ref.js';

/** A boot disk that the pool does not let go: names the VIOSes that map it, since one that is down keeps its mappings. */
export function diskInUse(
  host: string,
  { name, udid }: { name: string; udid: string },
  vioses: readonly VirtualIOServer[],
  cause: Error,
): OperationError {
  const holders = vioses.filter(({ scsiMappings }) =>
    scsiMappings.some((mapping) => leadsTo(mapping, { kind: 'LogicalUnit', name, udid })),
  );
  const down = holders.filter((vios) => !isActive(vios)).map((vios) => vios.name);
  const text = holders.map((vios) => (isActive(vios) ? vios.name : `${vios.name}, which is down`)).join(' and ');
  const why = holders.length === 0 ? cause.message : `it is still mapped by ${text} (${cause.message})`;
  return new OperationError('storage.disk-in-use', `boot disk ${name} cannot be deleted: ${why}`, {
    host,
    remedy:
      down.length > 0
        ? `Bring ${down.join(' and ')} up and send the command again.`
        : 'See on the VIOSes who uses it, then send the command again.',
    cause,
  });
}
