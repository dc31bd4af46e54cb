import type { AgendaEntry } from '../clock/agenda.js';
import type { Job } from '../jobs/job.js';
import { monitorOf, type SavedSamples } from '../monitoring/monitor.js';
import type { Services } from '../rest/services.js';
import type { WorldObject } from '../world/model/object.js';
import type { Host } from '../world/world.js';
import { upgraded } from './upgrade.js';

export const VERSION = 1;

/**
 * What survives a restart: everything that exists, what is under way, and the counters of ids. Sessions and event queues do not,
 * as on a real host; bytes of disks and media are stored by the byte store, beside it.
 */
export interface SavedState {
  version: typeof VERSION;
  seed: string;
  /** Numbers drawn by the identity. */
  drawn: number;
  hosts: Host[];
  objects: WorldObject[];
  agenda: AgendaEntry[];
  jobs: { lastId: number; jobs: Job[] };
  /** Absent in older states. */
  monitoring?: SavedSamples;
}

/** A view of the state as it is now; to be serialised before anything else happens. */
export function capture({ world, jobs }: Services): SavedState {
  return {
    version: VERSION,
    seed: world.identity.seed,
    drawn: world.identity.drawn,
    hosts: Array.from(world.hosts.values()),
    objects: Array.from(world.objects()),
    agenda: world.agenda.entries,
    jobs: jobs.capture(),
    monitoring: monitorOf(world).capture(),
  };
}

/** Fills a world that is still empty. What fell due meanwhile happens when somebody looks. */
export function restore(saved: SavedState, { world, jobs }: Services): void {
  world.identity.drawn = saved.drawn;
  for (const host of saved.hosts) world.hosts.set(host.id, host);
  for (const object of saved.objects) world.restore(upgraded(object));
  jobs.restore(saved.jobs);
  if (saved.monitoring) monitorOf(world).restore(saved.monitoring);
  world.agenda.restore(saved.agenda);
}
