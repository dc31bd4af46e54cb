import { build, oneOf, optional, type ReadOf, resource, text } from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';

export const EVENT_TYPES = [
  'NEW_CLIENT',
  'CACHE_CLEARED',
  'MISSING_EVENTS',
  'ADD_URI',
  'MODIFY_URI',
  'DELETE_URI',
  'INVALID_URI',
  'HIDDEN_URI',
  'VISIBLE_URI',
  'CUSTOM_CLIENT_EVENT',
] as const;

/** One entry of the event feed. */
export const Event = resource(
  'Event',
  {
    type: oneOf('EventType', EVENT_TYPES),
    /** A rising number, as text. */
    id: optional(text('EventID')),
    /** Absolute address of the object, without query. */
    data: optional(text('EventData')),
    /** Comma list of what changed, or the payload of a custom event. */
    detail: optional(text('EventDetail')),
  },
  { order: ['EventType', 'EventID', 'EventData', 'EventDetail'] },
);
export type Event = ReadOf<typeof Event>;

/** A custom event; every queue of the manager gets it. */
export function newCustomEvent(spec: { readonly uri: string; readonly detail: string }): XmlElement {
  return build(Event, { data: spec.uri, detail: spec.detail });
}
