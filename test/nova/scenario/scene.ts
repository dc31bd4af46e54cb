import { randomBytes } from 'node:crypto';
import type { Checks } from '../checks.js';
import type { Deployment } from '../deployment.js';
import type { Client } from '../openstack/client.js';
import type { Powervm } from '../powervm.js';
import type { Nova } from '../releases/nova.js';
import { Meddler } from './meddler.js';
import { Partition } from './partition.js';
import { Server } from './server.js';

/** Where one scenario plays: one release of Nova, and the simulated host under it. */
export class Scene {
  readonly client: Client;
  readonly powervm: Powervm;
  /** Of the simulated host. */
  readonly hostId: string;

  constructor(
    readonly deployment: Deployment,
    readonly nova: Nova,
    readonly checks: Checks,
  ) {
    this.client = deployment.client;
    this.powervm = deployment.powervm;
    this.hostId = deployment.hostIdOf(nova.release.name);
  }

  /** Makes one check; its name tells the release. */
  check(name: string, body: () => Promise<void>, options: { needs?: readonly string[] } = {}): Promise<boolean> {
    const full = (text: string) => `${this.nova.release.name}: ${text}`;
    return this.checks.check(full(name), body, { needs: (options.needs ?? []).map(full) });
  }

  /** A server with a name of its own, not created yet. */
  server(what: string): Server {
    return new Server(this.client, `${what}-${randomBytes(2).toString('hex')}`);
  }

  partition(instanceName: string): Partition {
    return new Partition(this.powervm, this.hostId, instanceName);
  }

  /** Somebody else who administers the simulated host. */
  meddler(): Promise<Meddler> {
    return Meddler.at(this.powervm.urlOf(this.hostId));
  }

  /** Every object of the simulated host and of what it shares. */
  state() {
    return this.powervm.control.state();
  }
}
