import { Injectable } from '@nestjs/common';
import type { FindPorts, PayloadOf, ResultOf } from '#contracts';
import { Hosts } from '#hosts';
import { PortRecords } from '../ports/port-records.js';
import { portState } from '../ports/port-state.js';

/** Answers from the records: no request to a host. */
@Injectable()
export class PortFinder {
  constructor(
    private readonly hosts: Hosts,
    private readonly records: PortRecords,
  ) {}

  /** Ports of hosts that are no longer configured are left out. */
  async find({ host, port }: PayloadOf<typeof FindPorts>): Promise<ResultOf<typeof FindPorts>> {
    const wanted = host === undefined ? this.hosts.all : [this.hosts.get(host)];
    const lists = await Promise.all(
      wanted.map(async (one) => {
        const records = await this.records.list(one.id);
        return records.flatMap(({ instance, value: { ports, outcomes } }) =>
          Object.entries(ports).flatMap(([id, record]) => {
            const outcome = port === undefined || port === id ? outcomes[id] : undefined;
            return (outcome && portState(one, instance.uuid, id, record, outcome)) ?? [];
          }),
        );
      }),
    );
    return { ports: lists.flat() };
  }
}
