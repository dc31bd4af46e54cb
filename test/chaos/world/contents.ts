import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Stage } from '../stage/stage.js';
import { CANARY, type Instance } from './instance.js';

/** What an instance reads from its boot disk, as far as its image goes, and from its config drive; nothing when it is not there. */
export async function contentsOf({ control, host }: Stage, { spawn }: Instance): Promise<string[]> {
  const isThere = (await control.partitions(host)).some(({ name }) => name === spawn.name);
  if (!isThere) return [];
  const image = spawn.image?.kind === 'file' ? readFileSync(spawn.image.path) : Buffer.alloc(0);
  const names = new Map<string, string>();
  for (const { kind, storage } of await control.disks(host, spawn.name)) if (storage) names.set(storage, kind);
  const lines = [...names].map(async ([name, kind]) => {
    if (kind === 'LogicalUnit') {
      const start = await bytesOf(await control.diskContent(host, spawn.name, name, { length: image.length }));
      return [`content of ${name}: ${start.equals(image) ? 'the image' : 'not the image'}`];
    }
    if (kind !== 'VirtualOpticalMedia') return [];
    const drive = await bytesOf(await control.diskContent(host, spawn.name, name));
    const secrets = drive.toString('latin1').split(CANARY).length - 1;
    return [`content of ${name}: ${drive.length} bytes, with the guest's secret ${secrets} times`];
  });
  return (await Promise.all(lines)).flat();
}

async function bytesOf(content: Readable): Promise<Buffer> {
  return Buffer.concat((await content.toArray()) as Buffer[]);
}
