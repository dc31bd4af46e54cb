import { endpointIdOf } from '../world/endpoints.js';
import type { World } from '../world/world.js';
import { EventFeed } from './event-feed.js';

/** One feed for each address that clients ask, fed by the changes of the world. */
export class EventFeeds {
  readonly #feeds = new Map<string, EventFeed>();

  constructor(private readonly world: World) {
    world.onChange(({ type, object, path, detail }) => {
      if (object.kind === 'File') return;
      for (const id of new Set(world.hostsOf(object).map(endpointIdOf))) this.#feed(id).publish(type, path, detail);
    });
  }

  /** The feed in which the events of a host are; that of its HMC when it has one. */
  of(hostId: string): EventFeed {
    const host = this.world.hosts.get(hostId);
    return this.#feed(host ? endpointIdOf(host) : hostId);
  }

  #feed(id: string): EventFeed {
    const feed = this.#feeds.get(id) ?? new EventFeed(this.world.clock);
    this.#feeds.set(id, feed);
    return feed;
  }
}
