import { HOST, type Instance } from '../bench.js';
import { viosNames } from '../expected/common.js';
import { attachVolume, type DetachVolume, detachVolume } from '../expected/volumes.js';
import { equal, type Story } from '../story.js';

interface Connection {
  driver_volume_type: string;
  data: Record<string, unknown>;
}

interface Volume {
  connection: Connection;
  /** The VIOSes that reach it. */
  vioses: string[];
}

/** @param other another running server, for a volume that both have */
export async function volumeCases(story: Story, server: Instance, other: Instance): Promise<void> {
  const all = await newVolume(story, viosNames(story.bench.host));
  const known = await attach(story, 'over every VIOS', server, all);
  await detach(story, 'disk known by its UDID', server, known, {}, 6);
  await attach(story, 'disk unknown', server, all);
  await detach(story, 'disk unknown', server, all, { rediscovered: true }, 10);

  const first = await attach(story, 'for one server', server, all);
  const second = await attach(story, 'for two servers', other, all);
  await detach(story, 'another server still has it', server, first, { shared: true }, 2);
  await detach(story, 'no other server has it', other, second, {}, 6);

  if (story.bench.host.vioses === 1) return;
  const one = await attach(story, 'over one VIOS of several', server, await newVolume(story, ['{vios2}']));
  await detach(story, 'over one VIOS of several', server, one, {}, 6);
}

/** @returns the volume with the connection_info as the driver leaves it */
async function attach(story: Story, name: string, server: Instance, { connection, vioses }: Volume): Promise<Volume> {
  const { bench } = story;
  let left = connection;
  await story.requests(
    `attach_volume, ${name}`,
    {
      expected: attachVolume(vioses),
      count: 3 + 5 * vioses.length,
      of: server,
      afterwards: async () => equal('paths to the disk', await paths(story, server), vioses.length),
    },
    async () => {
      left = await bench.do('attach_volume', { instance: server.key, connection });
    },
  );
  return { connection: left, vioses };
}

/** @param perVios documented requests for each VIOS that has the disk, besides three */
async function detach(
  story: Story,
  name: string,
  server: Instance,
  { connection, vioses }: Volume,
  how: DetachVolume,
  perVios: number,
): Promise<void> {
  const { bench } = story;
  await story.requests(
    `detach_volume, ${name}`,
    {
      expected: detachVolume(vioses, how),
      count: 3 + perVios * vioses.length,
      of: server,
      afterwards: async () => equal('paths to the disk', await paths(story, server), 0),
    },
    () => bench.do('detach_volume', { instance: server.key, connection }),
  );
}

/** Zoned to the ports of these VIOSes; Cinder writes the initiators as the driver names its ports. */
async function newVolume({ bench }: Story, vioses: string[]): Promise<Volume> {
  const visibleTo = await bench.portsOf(vioses);
  const { id } = await bench.control.addVolume({ sizeBytes: 2 ** 20, visibleTo });
  const info = await bench.control.connectionInfo(id, HOST);
  const map = Object.entries(info.data.initiator_target_map).map(([port, targets]) => [port.toUpperCase(), targets]);
  return { connection: { ...info, data: { ...info.data, initiator_target_map: Object.fromEntries(map) } }, vioses };
}

async function paths({ bench }: Story, { partition }: Instance): Promise<number> {
  return (await bench.control.disks(HOST, partition)).filter(({ kind }) => kind === 'PhysicalVolume').length;
}
