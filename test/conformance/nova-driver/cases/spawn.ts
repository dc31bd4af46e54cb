import { HOST, type Instance } from '../bench.js';
import { destroy } from '../expected/destroy.js';
import { spawn } from '../expected/spawn.js';
import { equal, type Image, type Port, type Story } from '../story.js';

/** A server on the host, with what it was spawned with. */
export interface Spawned extends Instance {
  ports: Port[];
  configDrive: boolean;
}

export interface SpawnCase {
  image: Image;
  ports: Port[];
  cold?: boolean;
  configDrive?: boolean;
  /** Of the flavor. */
  extraSpecs?: Record<string, string>;
  count: number;
}

export async function spawnCase(
  story: Story,
  name: string,
  { image, ports, cold = false, configDrive = true, extraSpecs = {}, count }: SpawnCase,
): Promise<Spawned> {
  const { bench } = story;
  const instance = await story.instance(image, { config_drive: configDrive, extra_specs: extraSpecs });
  const kinds = ports.map(({ kind }) => kind);
  await story.requests(
    `spawn, ${name}`,
    {
      expected: spawn(bench.host, { cold, configDrive, ports: kinds }),
      count,
      of: instance,
      afterwards: async () => {
        await bench.running(instance);
        const awaited = ports.map(({ id }) => ['network-vif-plugged', id]);
        return [
          ...(await story.boots(instance, image)),
          ...(await hasDrive(story, instance, configDrive)),
          ...equal('awaited events', await bench.do('awaited_events'), [awaited]),
        ];
      },
    },
    () => bench.do('spawn', { instance: instance.key, image: image.key, ports: ports.map(({ key }) => key) }),
  );
  return { ...instance, ports, configDrive };
}

async function hasDrive({ bench }: Story, { partition, uuid }: Instance, wanted: boolean): Promise<string[]> {
  const disks = await bench.control.disks(HOST, partition);
  const media = disks.filter(({ target }) => target.startsWith('vtopt')).map(({ storage }) => storage);
  return equal('media', media, wanted ? [`cfg_${uuid.replaceAll('-', '').slice(0, 29)}.iso`] : []);
}

export interface DestroyCase {
  lastClone?: boolean;
  running?: boolean;
  count: number;
}

export async function destroyCase(
  story: Story,
  name: string,
  server: Spawned,
  { lastClone = false, running = true, count }: DestroyCase,
): Promise<void> {
  const { bench } = story;
  const ports = server.ports.map(({ kind }) => kind);
  await story.requests(
    `destroy, ${name}`,
    {
      expected: destroy(bench.host, { ports, configDrive: server.configDrive, running, lastClone }),
      count,
      of: server,
      afterwards: async () => {
        const left = (await bench.control.partitions(HOST)).filter(({ uuid }) => uuid === server.partition);
        const closed = await bench.do<string[]>('closed_terminals');
        return [...equal('partitions left', left, []), ...(closed.length > 0 ? [] : ['rmvterm was not called'])];
      },
    },
    () => bench.do('destroy', { instance: server.key, ports: server.ports.map(({ key }) => key) }),
  );
}
