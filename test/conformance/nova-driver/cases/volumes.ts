import { HOST, type Instance } from '../bench.js';
import { attachVolume, type DetachVolume, detachVolume } from '../expected/volumes.js';
import { equal, type Story } from '../story.js';

interface Connection {
  driver_volume_type: string;
  data: Record<string, unknown>;
}

/** @param other another running server, for a volume that both have */
export async function volumeCases(story: Story, server: Instance, other: Instance): Promise<void> {
  const { bench } = story;
  const { vioses } = bench.host;
  const attach = async (name: string, to: Instance, connection: Connection): Promise<Connection> => {
    let left = connection;
    await story.requests(
      `attach_volume, ${name}`,
      {
        expected: attachVolume(bench.host),
        count: 3 + 5 * vioses,
        of: to,
        afterwards: async () => equal('paths to the disk', await paths(story, to), vioses),
      },
      async () => {
        left = await bench.do('attach_volume', { instance: to.key, connection });
      },
    );
    return left;
  };
  const detach = (name: string, from: Instance, connection: Connection, how: DetachVolume, count: number) =>
    story.requests(
      `detach_volume, ${name}`,
      {
        expected: detachVolume(bench.host, how),
        count,
        of: from,
        afterwards: async () => equal('paths to the disk', await paths(story, from), 0),
      },
      () => bench.do('detach_volume', { instance: from.key, connection }),
    );

  const volume = await newVolume(story);
  const known = await attach('over every VIOS', server, volume);
  await detach('disk known by its UDID', server, known, {}, 3 + 6 * vioses);
  await attach('attached again', server, volume);
  await detach('disk unknown', server, volume, { rediscovered: true }, 3 + 10 * vioses);
  const first = await attach('of one server', server, volume);
  const second = await attach('of two servers', other, volume);
  await detach("still another server's", server, first, { shared: true }, 3 + 2 * vioses);
  await detach("no other server's", other, second, {}, 3 + 6 * vioses);
}

/** Cinder writes initiators as the driver names its ports. */
async function newVolume({ bench }: Story): Promise<Connection> {
  const { id } = await bench.control.addVolume({ sizeBytes: 2 ** 20 });
  const info = await bench.control.connectionInfo(id, HOST);
  const map = Object.entries(info.data.initiator_target_map).map(([port, targets]) => [port.toUpperCase(), targets]);
  return { ...info, data: { ...info.data, initiator_target_map: Object.fromEntries(map) } };
}

async function paths({ bench }: Story, { partition }: Instance): Promise<number> {
  return (await bench.control.disks(HOST, partition)).filter(({ kind }) => kind === 'PhysicalVolume').length;
}
