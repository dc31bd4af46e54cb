import type { Hooks } from './http/hooks.js';
import type { RequestLog } from './http/request-log.js';
import type { KeyAndCertificate } from './http/self-signed-certificate.js';
import { RestServer } from './http/server.js';
import { Sessions } from './http/sessions.js';
import type { HostOptions, SimulatorOptions } from './options.js';
import type { Dispatcher } from './rest/dispatch.js';
import { hostOf } from './rest/host-of.js';
import type { Services } from './rest/services.js';
import type { SimulatedHost } from './simulated-host.js';
import type { Endpoint } from './world/endpoints.js';

/** What all endpoints of a simulator share. */
export interface EndpointParts {
  services: Services;
  hooks: Hooks;
  log: RequestLog;
  dispatcher: Dispatcher;
  /** Set when HTTPS is on. */
  tls: KeyAndCertificate | undefined;
  onError(error: unknown): void;
}

/** As recorded: an HMC does not say what it is. */
const HEADERS = {
  hmc: { 'X-HMC-Schema-Version': 'V1_2_0' },
  novalink: { 'X-MC-Type': 'PVM', 'X-HMC-Schema-Version': 'V1_3_0' },
};

/** The REST API of a NovaLink or HMC on its ports. */
export class EndpointServer {
  readonly #sessions: Sessions;
  readonly #server: RestServer;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly parts: EndpointParts,
    private readonly options: SimulatorOptions,
  ) {
    const { services, hooks, log, dispatcher, onError } = parts;
    const { world, registry } = services;
    const { id, hosts, isHmc } = endpoint;
    this.#sessions = new Sessions(options.tokenDirectory);
    this.#server = new RestServer({
      id,
      headers: isHmc ? HEADERS.hmc : HEADERS.novalink,
      hostIdOf: (address) => hostOf(address, hosts, services)?.id ?? id,
      fileLogon: !isHmc,
      sessions: this.#sessions,
      hooks,
      log,
      passwords: options.passwords ?? { nova: 'nova' },
      now: () => world.clock.now(),
      routeOperation: (method, path) =>
        registry.routes.find((route) => route.method === method && route.path.test(path))?.operation,
      handle: (exchange) => dispatcher.handle(exchange, hosts),
      onError,
    });
  }

  /** @returns the hosts that are found there */
  async listen({ port = 0, httpsPort = 0 }: HostOptions): Promise<SimulatedHost[]> {
    const { services, tls } = this.parts;
    const address = this.options.address ?? '127.0.0.1';
    const name = address.includes(':') ? `[${address}]` : address;
    const url = `http://${name}:${await this.#server.listen(port, address)}`;
    const secure = tls && {
      httpsUrl: `https://${name}:${await this.#server.listen(httpsPort, address, tls)}`,
      certificate: tls.cert,
    };
    return this.endpoint.hosts.map(({ id, hmc, systemUuid }) => ({
      id,
      ...(hmc === undefined ? {} : { hmc }),
      url,
      ...secure,
      systemUuid,
      serial: services.world.system(id).machine.serial,
      sessions: this.#sessions,
    }));
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#sessions.close();
  }
}
