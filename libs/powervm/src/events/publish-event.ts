import type { PowerVmClient } from '../client/client.js';
import { Event, newCustomEvent } from '../resources/event.js';

/** Sends a custom event to every queue of the manager. `detail` is free text, by convention JSON. */
export async function publishEvent(
  client: PowerVmClient,
  event: { readonly uri: string; readonly detail: string },
): Promise<void> {
  await client.create(Event, newCustomEvent(event));
}
