import type { PayloadIn, Spawn, Volume } from '#contracts';
import type { Stage } from '../stage/stage.js';

const GIB = 1024 ** 3;

/** Text that nobody but the guest may read. */
export const CANARY = 'CANARY-9d41c7-of-chaos';

/** The instance that operations are tried on: the same names and addresses each time, so that worlds can be compared. */
export interface Instance {
  readonly ref: { host: string; uuid: string };
  readonly spawn: PayloadIn<typeof Spawn>;
  /** Attached when it is spawned. */
  readonly volume: Volume;
  /** Not attached. */
  readonly otherVolume: Volume;
  readonly port: Port;
  readonly otherPort: Port;
}

export type Port = NonNullable<PayloadIn<typeof Spawn>['vifs']>[number];

/** @param number  tells instances of one stage apart; 0 to 0xffff */
export async function instanceOf(stage: Stage, number = 0): Promise<Instance> {
  const hex = number.toString(16).padStart(4, '0');
  const uuid = `5eed0000-0000-4000-8000-00000000${hex}`;
  const [volume, otherVolume] = await Promise.all([1, 2].map((index) => addVolume(stage, volumeId(hex, index))));
  if (volume === undefined || otherVolume === undefined) throw new Error('no volumes');
  const port: Port = { type: 'pvm_sea', id: portId(hex, 1), mac: macOf(hex, 1), vlan: 1201 };
  const secrets = await stage.sealer.seal('config-drive', {
    adminPass: CANARY,
    userData: Buffer.from(`#!/bin/sh\necho ${CANARY}\n`).toString('base64'),
  });
  return {
    ref: { host: stage.host, uuid },
    volume,
    otherVolume,
    port,
    otherPort: { type: 'pvm_sea', id: portId(hex, 2), mac: macOf(hex, 2), vlan: 1202 },
    spawn: {
      host: stage.host,
      uuid,
      name: `chaos-${hex}`,
      flavor: { vcpus: 1, memoryMb: 512, rootGb: 1 },
      image: { kind: 'file', path: stage.image },
      configDrive: { from: 'metadata', hostname: `chaos-${hex}`, secrets },
      vifs: [port],
      volumes: [volume],
    },
  };
}

const portId = (hex: string, index: number) => `5eed000${index}-0000-4000-8000-00000000${hex}`;
const volumeId = (hex: string, index: number) => `5eed001${index}-0000-4000-8000-00000000${hex}`;
const macOf = (hex: string, index: number) => `FA163E0${index}${hex.toUpperCase()}`;

async function addVolume(stage: Stage, id: string): Promise<Volume> {
  await stage.control.addVolume({ id, sizeBytes: GIB });
  return { id, connection: (await stage.control.connectionInfo(id, stage.host)) as Volume['connection'] };
}
