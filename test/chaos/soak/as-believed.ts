import type { Stage } from '../stage/stage.js';
import type { Belief } from './client.js';

/** What of an instance is not as its client believes: that it is there and on, its volumes, its ports. */
export async function notAsBelieved({ control, host }: Stage, beliefs: readonly Belief[]): Promise<string[]> {
  const partitions = await control.partitions(host);
  const macs = new Set(Object.values(await control.state()).map(({ mac }) => mac));
  const wrong = beliefs.map(async ({ name, power, volumes, ports }) => {
    const found = partitions.find((partition) => partition.name === name);
    const is = found === undefined ? 'absent' : found.state === 'not activated' ? 'off' : 'on';
    if (is !== power) return [`${name} should be ${power}, and is ${is}`];
    const missing = ports.filter(({ mac, isThere }) => macs.has(mac) !== isThere);
    const counts = found === undefined ? [] : await volumesOn(control, host, name);
    return [
      ...missing.map(({ mac, isThere }) => `port ${mac} of ${name} should ${isThere ? '' : 'not '}be there`),
      ...counts
        .filter(({ count }) => count !== volumes)
        .map(({ vios, count }) => `${name} should have ${volumes} volumes, and has ${count} through VIOS ${vios}`),
    ];
  });
  return (await Promise.all(wrong)).flat();
}

/** How many physical volumes a partition has through each VIOS that maps it anything. */
async function volumesOn(control: Stage['control'], host: string, partition: string) {
  const devices = await control.disks(host, partition);
  const vioses = [...new Set(devices.map(({ viosId }) => viosId))];
  return vioses.map((vios) => ({
    vios,
    count: devices.filter(({ viosId, kind }) => viosId === vios && kind === 'PhysicalVolume').length,
  }));
}
