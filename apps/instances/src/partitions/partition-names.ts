import { LogicalPartition, type PowerVmClient, VirtualIOServer } from '#powervm';

const LONGEST = 31;

/**
 * The name for an instance whose own one is taken: cut, and with the first digits of the uuid. Refusing would be no help: the
 * 31 characters that a hypervisor keeps of two long names can be the same, and nobody who asks for a server can change
 * that. Nothing here ever looks a partition of ours up by name.
 */
export function uniqueName(name: string, uuid: string): string {
  const suffix = `-${uuid.slice(0, 8)}`;
  if (name.endsWith(suffix)) return name;
  return name.slice(0, LONGEST - suffix.length) + suffix;
}

/** Whether any partition of the host, one of the VIOSes included, has the name. */
export async function isNameTaken(client: PowerVmClient, name: string): Promise<boolean> {
  const found = await Promise.all([
    client.search(LogicalPartition, 'PartitionName', name),
    client.search(VirtualIOServer, 'PartitionName', name),
  ]);
  return found.flat().length > 0;
}
