import type { EventFeeds } from '../events/event-feeds.js';
import type { Jobs } from '../jobs/jobs.js';
import type { World } from '../world/world.js';
import type { Registry } from './registry.js';

/** What handlers share. One set per simulator, for all of its hosts. */
export interface Services {
  world: World;
  events: EventFeeds;
  jobs: Jobs;
  registry: Registry;
}
