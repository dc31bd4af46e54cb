import { type Config, loadConfig } from '#config';
import { Bus, Sealer } from '#messaging';

/** A connection of the command line: a client like any other, without keys of its own. */
export interface Client extends AsyncDisposable {
  readonly bus: Bus;
  readonly sealer: Sealer;
}

/** The part of the configuration that a client needs; `servers` wins over file and environment. */
export function clientConfig(env: NodeJS.ProcessEnv, servers?: string): Config['nats'] {
  const { nats } = loadConfig(env);
  return servers === undefined ? nats : { ...nats, servers: servers.split(',') };
}

/** @throws OperationError `nats.unreachable`, `nats.provisioning` */
export async function openClient(config: Config['nats']): Promise<Client> {
  const bus = await Bus.connect(config, '/powervm/cli');
  const sealer = await Sealer.open(bus);
  return { bus, sealer, [Symbol.asyncDispose]: () => bus.close() };
}
