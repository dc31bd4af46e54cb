import { request } from 'undici';
import { z } from 'zod';

const Host = z.object({ id: z.string(), url: z.string(), serial: z.string() });
export type SimulatedHost = z.infer<typeof Host>;

/** What the simulator's process says when it is ready. */
const Ready = z.object({ ready: z.literal(true), hosts: z.array(Host).min(1), controlUrl: z.string() });

/** Every object of the simulated world: `<host or pool>/<path>` -> its fields. */
export const WorldState = z.record(z.string(), z.record(z.string(), z.unknown()));
export type WorldState = z.infer<typeof WorldState>;

/** The simulated hosts, and what a person may do to them from outside. */
export class Simulator {
  readonly hosts: readonly SimulatedHost[];
  private readonly controlUrl: string;

  /** @param ready  what the process said */
  constructor(ready: unknown) {
    const { hosts, controlUrl } = Ready.parse(ready);
    this.hosts = hosts;
    this.controlUrl = controlUrl;
  }

  async state(): Promise<WorldState> {
    return WorldState.parse(await this.call('GET', '/state'));
  }

  /** Adds a volume to the fibre channel fabric. @returns its id */
  async addVolume(sizeBytes: number): Promise<string> {
    return z.object({ id: z.string() }).parse(await this.call('POST', '/volumes', { sizeBytes })).id;
  }

  /** What Cinder would say about the volume. */
  connectionInfo(volume: string, host: string): Promise<unknown> {
    return this.call('GET', `/volumes/${volume}/connection-info?host=${host}`);
  }

  private async call(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const { statusCode, body: answer } = await request(`${this.controlUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    if (statusCode >= 300) throw new Error(`simulator: ${method} ${path}: ${statusCode} ${text}`);
    return JSON.parse(text);
  }
}
