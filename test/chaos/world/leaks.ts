import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** A text as it may look in a file: plain, in hexadecimal, in base64 at each of the three offsets. */
const disguises = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('hex'),
  ...[0, 1, 2].map((offset) =>
    Buffer.from(' '.repeat(offset) + secret)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  ),
];

/** Files of logs and of the broker's store in which the secret can be read. */
export function leaks(folder: string, secret: string): string[] {
  const wanted = disguises(secret);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => [`${sep}logs${sep}`, `${sep}nats${sep}`].some((part) => file.includes(part)))
    .filter((file) => {
      const content = readFileSync(file);
      return wanted.some((text) => content.includes(text));
    });
}
