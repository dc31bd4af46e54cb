import { type ImageSource, refuse } from '#contracts';
import { contentOf, discard, type HttpClient, printable } from './http-client.js';
import { type Image, nameFromPath } from './image.js';

/** An image behind an http(s) URL. Nothing is asked of the server before size or content are needed. */
export function urlImage(http: HttpClient, source: Extract<ImageSource, { kind: 'url' }>): Image {
  const origin = printable(source.url);
  const asked = { url: source.url, origin, redirects: true };
  return {
    name: source.name ?? nameFromPath(decodeURIComponent(new URL(source.url).pathname)),
    checksum: source.checksum,
    origin,
    async size() {
      // A HEAD would do, but signed URLs are good for one method only.
      const answer = await http.get(asked);
      discard(answer);
      const length = Number(answer.headers['content-length']);
      if (Number.isSafeInteger(length) && length > 0) return length;
      throw refuse('image.size-mismatch', `${origin} does not say how large the image is`, {
        field: 'image.url',
        remedy: 'Use a server that sends Content-Length, or put the image into Glance.',
      });
    },
    open: async (signal) => contentOf(await http.get({ ...asked, signal }), asked),
  };
}
