import { Inject, Injectable } from '@nestjs/common';
import type { InstanceRef } from '#contracts';
import { type Host, Hosts, INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import { Bus } from '#messaging';
import { LIFECYCLE_DOMAIN, LifecycleRecord } from '../events/lifecycle-record.js';

export type PartitionRecords = Owned<typeof PartitionRecord>;

export type LifecycleRecords = Owned<typeof LifecycleRecord>;

const RECORDS = Symbol('powervm.instances.records');
const LIFECYCLES = Symbol('powervm.instances.lifecycles');

export const recordProviders = [
  {
    provide: RECORDS,
    useFactory: (bus: Bus): Promise<PartitionRecords> => Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord),
    inject: [Bus],
  },
  {
    provide: LIFECYCLES,
    useFactory: (bus: Bus): Promise<LifecycleRecords> => Owned.open(bus, LIFECYCLE_DOMAIN, LifecycleRecord),
    inject: [Bus],
  },
];

/** An instance that a command or query names, with its host as configured. */
export interface Named {
  readonly host: Host;
  /** With the host's id, whatever name the caller used. */
  readonly instance: InstanceRef;
}

/** Which instances are ours, and where they are. */
@Injectable()
export class Ours {
  constructor(
    private readonly hosts: Hosts,
    @Inject(RECORDS) readonly records: PartitionRecords,
    @Inject(LIFECYCLES) readonly lifecycles: LifecycleRecords,
  ) {}

  /** @throws OperationError `host.unknown` */
  named({ host: name, uuid }: InstanceRef): Named {
    const host = this.hosts.get(name);
    return { host, instance: { host: host.id, uuid } };
  }

  /** Without `host`: all configured ones. */
  hostsNamed(host?: string): readonly Host[] {
    return host === undefined ? this.hosts.all : [this.hosts.get(host)];
  }
}
