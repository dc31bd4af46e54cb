import { onEach, type Scenario } from './scenario.js';

const PREFIX = 'busy-';

export const busyHost: Scenario = {
  summary: '200 running partitions of others, so ids, names and half of the memory are taken',
  apply: onEach(async (control, host) => {
    const partitions = await control.partitions(host);
    if (partitions.some(({ name }) => name.startsWith(PREFIX))) return;
    await control.addPartitions(host, { count: 200, prefix: PREFIX, memoryMb: 1280, units: 0.1 });
  }),
};
