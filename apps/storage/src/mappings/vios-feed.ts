import { Injectable } from '@nestjs/common';
import type { Host } from '#hosts';
import { VIOS_GROUPS, VirtualIOServer } from '#powervm';

/** All VIOSes of a host as one request saw them. */
export interface SeenVioses {
  readonly vioses: readonly VirtualIOServer[];
  /** When the request was sent, on the clock of `performance.now()`. */
  readonly readAt: number;
}

interface Reads {
  running: Promise<SeenVioses>;
  next?: Promise<SeenVioses>;
}

/** With their mappings, or with their disks and ports too. */
export type ViosGroups = 'mappings' | 'mappings and disks';

const groups = { mappings: [VIOS_GROUPS.scsi], 'mappings and disks': [VIOS_GROUPS.scsi, VIOS_GROUPS.storage] };

/** Reads all VIOSes of a host in one request, and once for all who ask while another read is under way. */
@Injectable()
export class ViosFeed {
  private readonly reads = new Map<string, Reads>();

  /** As the server says after this call: who asks during a read joins the next one, never the one that runs. */
  read(host: Host, what: ViosGroups = 'mappings'): Promise<SeenVioses> {
    const key = `${host.id} ${what}`;
    const reads = this.reads.get(key);
    if (reads === undefined) return this.start(key, host, what);
    const again = () => this.start(key, host, what);
    reads.next ??= reads.running.then(again, again);
    return reads.next;
  }

  private start(key: string, host: Host, what: ViosGroups): Promise<SeenVioses> {
    const running = host.client().then(async (client) => {
      const readAt = performance.now();
      return { readAt, vioses: await client.feed(VirtualIOServer, { group: groups[what] }) };
    });
    const reads: Reads = { running };
    this.reads.set(key, reads);
    const ended = () => {
      if (reads.next === undefined) this.reads.delete(key);
    };
    running.then(ended, ended);
    return running;
  }
}
