import { type Simulator, type SimulatorOptions, startSimulator } from '#simulator';
import { type ConnectOptions, connect, ManagedSystem, type ObjectRef, type PowerVmClient, under } from '../index.js';

/** A simulated host and a client of it, for one test. */
export interface World extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly client: PowerVmClient;
  readonly system: ObjectRef;
  /** Requests that the host has answered since the last call, logons aside. */
  requests(): string[];
}

export async function openWorld(
  options: SimulatorOptions = {},
  connection: Partial<ConnectOptions> = {},
): Promise<World> {
  const simulator = await startSimulator(options);
  const host = simulator.hosts[0]!;
  const logon = { kind: 'password', user: 'nova', password: 'nova' } as const;
  const client = connect({ url: host.url, logon, ...connection });
  await client.logon();
  return {
    simulator,
    client,
    system: under(ManagedSystem, host.systemUuid),
    requests: () => {
      const lines = simulator.requestLog.entries().map((entry) => `${entry.method} ${entry.operation} ${entry.status}`);
      simulator.requestLog.clear();
      return lines;
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await simulator.close();
    },
  };
}
