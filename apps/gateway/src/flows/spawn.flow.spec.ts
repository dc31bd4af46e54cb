import { randomUUID } from 'node:crypto';
import { type PayloadIn, type ResultOf, Spawn } from '#contracts';
import { decide, type Happening, type Operation, outstanding } from '#flows';
import { spawn } from './spawn.flow.js';

const uuid = '9b1c7f0e-4d2a-4c1e-8f5b-2a6d3e4f5a6b';
const partition = { uuid: uuid.toUpperCase(), id: 5, name: 'web-1' };
const results: Record<string, unknown> = {
  partition: { partition },
  'boot disk': {
    disk: { udid: '27ab', name: 'boot_web_1', capacityGb: 20 },
    kept: [{ kind: 'image-lu', name: 'image_x' }],
  },
  volumes: { volumes: [{ id: 'vol', udid: '01MjE', paths: [{ vios: 'V1', hdisk: 'hdisk3' }] }] },
  'config drive': { medium: { vios: 'V1', name: 'cfg_9b.iso' }, kept: [{ kind: 'media-repository', name: 'vopt' }] },
  ports: { vifs: [], management: true },
  mappings: { degraded: [] },
  power: {},
};

const plain: PayloadIn<typeof Spawn> = {
  host: 'p8a',
  uuid,
  name: 'web-1',
  flavor: { vcpus: 2, memoryMb: 4096, rootGb: 20 },
  image: { kind: 'glance', id: randomUUID() },
  vifs: [{ type: 'pvm_sea', id: 'port', mac: 'fa:16:3e:12:ab:34', vlan: 1201 }],
};
const rich: PayloadIn<typeof Spawn> = {
  ...plain,
  configDrive: { from: 'metadata', hostname: 'web-1' },
  waitForVifsSeconds: 300,
  volumes: [
    {
      id: 'vol',
      connection: { driver_volume_type: 'fibre_channel', data: { target_lun: 1, initiator_target_map: {} } },
    },
  ],
};

/** Plays all services: answers what is outstanding until nothing is, and notes the rounds. */
function play(request: PayloadIn<typeof Spawn>) {
  const input = Spawn.payload.parse(request);
  const steps = Object.fromEntries(spawn.steps.map(({ name }) => [name, { state: 'pending' as const, attempt: 0 }]));
  const who = { id: randomUUID(), flow: 'spawn', version: spawn.version, host: input.host, instance: input.uuid };
  let operation: Operation = { ...who, input, state: 'waiting', steps, createdAt: 0, updatedAt: 0, trace: '' };
  const happens = (happening: Happening) => {
    operation = decide(spawn, operation, happening, 1);
  };
  happens({ is: 'its turn' });
  const rounds: string[][] = [];
  for (let commands = outstanding(spawn, operation); commands.length > 0; commands = outstanding(spawn, operation)) {
    rounds.push(commands.map(({ step }) => step?.step ?? ''));
    for (const { step } of commands) {
      if (step === undefined) continue;
      happens({ is: 'settled', step: { ...step, outcome: { is: 'succeeded', result: results[step.step] } } });
    }
  }
  return { rounds, happens, now: () => operation };
}

describe('a spawn', () => {
  it('makes partition and boot disk side by side, then ports and mappings, then starts the partition', () => {
    const { rounds, now } = play(plain);
    expect(rounds).toEqual([['partition', 'boot disk'], ['ports', 'mappings'], ['power']]);
    expect(now().state).toBe('succeeded');
  });

  it('does config drive and volumes in the first round too', () => {
    expect(play({ ...rich, waitForVifsSeconds: undefined }).rounds[0]).toEqual([
      'partition',
      'boot disk',
      'volumes',
      'config drive',
    ]);
  });

  it('makes no boot disk when it boots from a volume', () => {
    const { image: _, ...fromVolume } = { ...rich, waitForVifsSeconds: undefined };
    const { rounds, now } = play(fromVolume);
    expect(rounds.flat()).not.toContain('boot disk');
    expect(now()).toMatchObject({ state: 'succeeded', result: { volumeUdids: { vol: '01MjE' } } });
    expect(now().result).not.toHaveProperty('disk');
  });

  it('has something to boot from: an image or a volume', () => {
    const { image: _, ...nothing } = plain;
    expect(Spawn.payload.safeParse(nothing).error?.issues).toMatchObject([{ path: ['image'] }]);
  });

  it('waits for the network only before power on, and only when asked to', () => {
    const { rounds, happens, now } = play(rich);
    expect(rounds.flat()).not.toContain('power');
    expect(now().steps.mappings?.state).toBe('succeeded');
    happens({ is: 'signal', name: 'vifs plugged', outcome: 'plugged' });
    expect(outstanding(spawn, now()).map(({ step }) => step?.step)).toEqual(['power']);
  });

  it('is undone when the network says that it failed', () => {
    const { happens, now } = play(rich);
    happens({ is: 'signal', name: 'vifs plugged', outcome: 'failed', reason: 'binding failed' });
    expect(now()).toMatchObject({
      state: 'undoing',
      failure: { code: 'network.vifs-not-plugged', message: 'binding failed' },
    });
  });

  it('stays off when asked to', () => {
    const { rounds, now } = play({ ...plain, powerOn: false });
    expect(rounds.flat()).not.toContain('power');
    expect(now().state).toBe('succeeded');
  });

  it('tells the caller what to keep, and what is kept on the host', () => {
    const result = play({ ...rich, waitForVifsSeconds: undefined }).now().result as ResultOf<typeof Spawn>;
    expect(result.volumeUdids).toEqual({ vol: '01MjE' });
    expect(result.kept.map(({ kind }) => kind)).toEqual(['image-lu', 'media-repository']);
  });
});
