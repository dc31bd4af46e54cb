import type { Hooks } from './http/hooks.js';
import type { RequestLog } from './http/request-log.js';
import type { KeyAndCertificate } from './http/self-signed-certificate.js';
import { RestServer } from './http/server.js';
import { Sessions } from './http/sessions.js';
import type { HostOptions, SimulatorOptions } from './options.js';
import type { Dispatcher } from './rest/dispatch.js';
import type { Services } from './rest/services.js';
import type { Host } from './world/world.js';

/** One managed system that listens. */
export interface SimulatedHost {
  id: string;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Set when HTTPS is on. */
  httpsUrl?: string;
  /** Certificate to trust, in PEM; set when HTTPS is on. */
  certificate?: string;
  systemUuid: string;
  /** 7 characters. */
  serial: string;
  /** Ends sessions, so that clients have to log on again. */
  sessions: Sessions;
}

/** What all hosts of a simulator share. */
export interface HostParts {
  services: Services;
  hooks: Hooks;
  log: RequestLog;
  dispatcher: Dispatcher;
  /** Set when HTTPS is on. */
  tls: KeyAndCertificate | undefined;
  onError(error: unknown): void;
}

/** The REST API of one host on its ports. */
export class HostServer {
  readonly #sessions: Sessions;
  readonly #server: RestServer;

  constructor(
    private readonly host: Host,
    private readonly parts: HostParts,
    private readonly options: SimulatorOptions,
  ) {
    const { services, hooks, log, dispatcher, onError } = parts;
    const { world, registry } = services;
    this.#sessions = new Sessions(options.tokenDirectory);
    this.#server = new RestServer({
      hostId: host.id,
      sessions: this.#sessions,
      hooks,
      log,
      passwords: options.passwords ?? { nova: 'nova' },
      now: () => world.clock.now(),
      routeOperation: (method, path) =>
        registry.routes.find((route) => route.method === method && route.path.test(path))?.operation,
      handle: (exchange) => dispatcher.handle(exchange, host),
      onError,
    });
  }

  async listen({ port = 0, httpsPort = 0 }: HostOptions): Promise<SimulatedHost> {
    const { id, systemUuid } = this.host;
    const { services, tls } = this.parts;
    const address = this.options.address ?? '127.0.0.1';
    const name = address.includes(':') ? `[${address}]` : address;
    const { serial } = services.world.system(id).machine;
    const url = `http://${name}:${await this.#server.listen(port, address)}`;
    const listening = { id, url, systemUuid, serial, sessions: this.#sessions };
    if (!tls) return listening;
    const httpsUrl = `https://${name}:${await this.#server.listen(httpsPort, address, tls)}`;
    return { ...listening, httpsUrl, certificate: tls.cert };
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#sessions.close();
  }
}
