import { createReadStream } from 'node:fs';
import { HOST, type Instance } from '../bench.js';
import { SNAPSHOT } from '../expected/snapshot.js';
import { digest, equal, type Story } from '../story.js';

interface Snapshot {
  path: string;
  states: string[];
  metadata: Record<string, unknown>;
}

/** The image API is given what the partition's disk holds, and the management partition has the disk no longer. */
export async function snapshotCase(story: Story, server: Instance): Promise<void> {
  const { bench } = story;
  const { key, name, partition } = server;
  const ofManagement = () => bench.control.disks(HOST, `${bench.managementId}`);
  const before = await ofManagement();
  let taken: Snapshot | undefined;
  await story.requests(
    'snapshot',
    {
      expected: SNAPSHOT,
      count: 5,
      of: server,
      afterwards: async () => {
        const disk = await bench.control.diskContent(HOST, partition, `boot_${name.replaceAll('-', '_')}`);
        return [
          ...equal('image', await digest(createReadStream(taken!.path)), await digest(disk)),
          ...equal('task states', taken!.states, ['image_pending_upload', 'image_uploading']),
          ...equal('disks of the management partition', await ofManagement(), before),
        ];
      },
    },
    async () => {
      taken = await bench.do<Snapshot>('snapshot', { instance: key });
    },
  );
}
