import { number, oneOf, optional, part, type ReadOf, text } from '../declare/index.js';

/** One image in a media repository. */
export const OpticalMedia = part('VirtualOpticalMedia', {
  /** At most 37 characters. */
  name: text('MediaName'),
  udid: optional(text('MediaUDID')),
  mount: optional(oneOf('MountType', ['rw', 'ro'])),
  sizeGiB: optional(number('Size', { digits: 4 })),
});
export type OpticalMedia = ReadOf<typeof OpticalMedia>;
