import { Injectable } from '@nestjs/common';
import type { AdoptConfigDrive, PayloadOf, ResultOf } from '#contracts';
import { Hosts, makerOf, mediumName, Owned } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { MEDIA_DOMAIN, MediumRecord } from '../media/medium-record.js';
import { mediaIn, volumeGroupsOf } from './all-media.js';

/** Records the config drive of an instance, if it has one: its name tells whose it is. */
@Injectable()
export class AdoptConfigDriveHandler {
  private readonly records: Promise<Owned<typeof MediumRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
  ) {
    this.records = Owned.open(bus, MEDIA_DOMAIN, MediumRecord);
  }

  async run(input: PayloadOf<typeof AdoptConfigDrive>, delivery: Delivery): Promise<ResultOf<typeof AdoptConfigDrive>> {
    const host = this.hosts.get(input.host);
    const instance = { host: host.id, uuid: input.uuid };
    const records = await this.records;
    if ((await records.get(instance)) !== undefined) return { recorded: [], notes: [] };
    const name = mediumName(input.uuid);
    const groups = await volumeGroupsOf(await host.client(delivery));
    const found = mediaIn(groups).find((medium) => medium.name === name);
    if (found === undefined) {
      const notes = groups.unseen.map((vios) => `VIOS ${vios.name} is down: a config drive on it was not seen`);
      return { recorded: [], notes };
    }
    const { vios, group } = found;
    const place = { vios: vios.meta.uuid, volumeGroup: group.meta.uuid };
    const record = { ...place, name, madeBy: makerOf(delivery), settled: true };
    if (!input.dryRun) await records.put(instance, (now) => now ?? record);
    return { recorded: [{ kind: 'medium', name: `${name} on ${vios.name}` }], notes: [] };
  }
}
