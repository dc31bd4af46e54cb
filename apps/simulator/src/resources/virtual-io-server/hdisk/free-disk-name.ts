import type { VirtualIOServer } from '../../../world/model/virtual-io-server.js';

/** The lowest number that the VIOS does not use; so one volume has different names on different VIOSes. */
export function freeDiskName({ physicalVolumes }: VirtualIOServer): string {
  const used = new Set(physicalVolumes.map(({ name }) => name));
  let number = 0;
  while (used.has(`hdisk${number}`)) number++;
  return `hdisk${number}`;
}
