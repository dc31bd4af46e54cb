import type { PowerVmClient } from '../client/client.js';
import { File } from '../resources/file.js';

/** Removes descriptors that uploads have left which were killed, or whose end was not answered; what they have uploaded stays. */
export async function clearUploads(client: PowerVmClient, isMeant: (file: File) => boolean): Promise<void> {
  for (const file of await client.feed(File)) if (isMeant(file)) await client.delete(file);
}
