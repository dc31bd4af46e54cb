import { type Control, connectControl, ManualClock, type Simulator, startSimulator } from '#simulator';
import type { SimulatorOptions } from '../options.js';
import { partitionDocument } from './partition-documents.js';
import { RestClient } from './rest-client.js';

/** The two ways to the control API; whatever holds for one holds for the other. */
export const CONTROLS: [name: string, of: (simulator: Simulator) => Control][] = [
  ['in process', ({ control }) => control],
  ['over HTTP', ({ controlUrl }) => connectControl(controlUrl!)],
];

/** A controlled host with one session on it. */
export async function controlled(of: (simulator: Simulator) => Control, options: SimulatorOptions = {}) {
  const clock = new ManualClock();
  const simulator = await startSimulator({ clock, control: true, ...options });
  const { url, systemUuid } = simulator.hosts[0]!;
  const client = await RestClient.logon(url);
  const collection = `ManagedSystem/${systemUuid}/LogicalPartition`;
  return {
    simulator,
    clock,
    client,
    control: of(simulator),
    collection,
    create: (name = 'vm1') => client.put(collection, partitionDocument({ name })),
    names: () =>
      simulator.world
        .table('LogicalPartition')
        .in('host-1')
        .map(({ name }) => name),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
