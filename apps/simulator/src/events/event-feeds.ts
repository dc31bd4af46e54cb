import type { World } from '../world/world.js';
import { EventFeed } from './event-feed.js';

/** One feed per host, fed by the changes of the world. */
export class EventFeeds {
  readonly #feeds = new Map<string, EventFeed>();

  constructor(private readonly world: World) {
    world.onChange(({ type, object, path, detail }) => {
      if (object.kind === 'File') return;
      for (const host of world.hostsOf(object)) this.of(host.id).publish(type, path, detail);
    });
  }

  of(hostId: string): EventFeed {
    const feed = this.#feeds.get(hostId) ?? new EventFeed(this.world.clock);
    this.#feeds.set(hostId, feed);
    return feed;
  }
}
