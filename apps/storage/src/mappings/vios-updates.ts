import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Host } from '#hosts';
import { isRefusal, type PowerVmClient, type VirtualIOServer } from '#powervm';
import type { Change, ViosDraft } from './changes.js';

/** How often a commit is applied again after another manager was quicker. */
const ATTEMPTS = 12;

/** A VIOS, and when the request that showed it was sent (`performance.now()`). */
export interface SeenVios {
  readonly vios: VirtualIOServer;
  readonly readAt: number;
}

interface Pending {
  readonly base: SeenVios;
  readonly change: Change;
  readonly guard: () => Promise<void>;
  resolve(vios: VirtualIOServer): void;
  reject(error: unknown): void;
}

/**
 * Group commit: the changes of all commands that wait for one VIOS go into one update of it. Who comes first in this process
 * drains the queue; If-Match is the fence between processes, so a conflict costs a read and never an update. Each change's
 * guard is asked right before it is applied. Where the server refuses an update of several, each is sent alone, so that a
 * bad one does not fail its neighbours.
 */
@Injectable()
export class ViosUpdates {
  private readonly queues = new Map<string, Pending[]>();

  /**
   * Applies a change, unless it changes nothing.
   *
   * @param base   the VIOS as the command has read it; a newer one is used where known
   * @param guard  rejects when the command may no longer act
   * @returns      the VIOS after it
   */
  apply(host: Host, base: SeenVios, change: Change, guard: () => Promise<void>): Promise<VirtualIOServer> {
    return new Promise((resolve, reject) => {
      const pending = { base, change, guard, resolve, reject };
      const key = `${host.id} ${base.vios.meta.uuid}`;
      const queue = this.queues.get(key);
      if (queue !== undefined) {
        queue.push(pending);
        return;
      }
      this.queues.set(key, [pending]);
      void this.drain(key, host);
    });
  }

  private async drain(key: string, host: Host): Promise<void> {
    const queue = this.queues.get(key) ?? [];
    // Those who waited for the same read come in the same turn.
    await turn();
    let latest: SeenVios | undefined;
    while (queue.length > 0) {
      const batch = queue.splice(0);
      try {
        latest = await commit(await host.client(), newest(batch, latest), batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.queues.delete(key);
  }
}

function newest(batch: readonly Pending[], latest: SeenVios | undefined): SeenVios {
  const bases = batch.map(({ base }) => base);
  return [...bases, ...(latest === undefined ? [] : [latest])].reduce((a, b) => (b.readAt > a.readAt ? b : a));
}

async function commit(client: PowerVmClient, base: SeenVios, batch: readonly Pending[]): Promise<SeenVios> {
  const live = new Set(batch);
  const readAt = performance.now();
  try {
    const vios = await client.update(base.vios, (draft) => applyAll(live, draft), { attempts: ATTEMPTS });
    for (const { resolve } of live) resolve(vios);
    return vios === base.vios ? base : { vios, readAt };
  } catch (error) {
    // Where the server failed although it had done the update, If-Match lets each find its change done.
    if (live.size < 2 || !isRefusal(error)) throw error;
  }
  let latest = base;
  for (const one of live) {
    try {
      latest = await commit(client, latest, [one]);
    } catch (error) {
      one.reject(error);
    }
  }
  return latest;
}

async function applyAll(live: Set<Pending>, draft: ViosDraft): Promise<boolean> {
  let changed = false;
  for (const pending of [...live]) {
    try {
      await pending.guard();
      changed = pending.change(draft) || changed;
    } catch (error) {
      live.delete(pending);
      pending.reject(error);
    }
  }
  return changed;
}
