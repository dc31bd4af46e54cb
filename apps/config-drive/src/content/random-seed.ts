import { hkdfSync } from 'node:crypto';

const RANDOM_SEED_BYTES = 512;

/**
 * The `random_seed` of meta_data.json: 512 bytes, in base64, that only who knows the secret can tell.
 *
 * Nova draws them anew each time it writes a drive. Here they are derived, because a step that is repeated must build
 * the same image: another one would look like another medium, and a half-done upload could not be recognised.
 *
 * @param secret  at least 32 bytes from a random source, never the uuid or another thing that others know
 */
export function randomSeed(secret: Uint8Array): string {
  const bytes = hkdfSync('sha512', secret, new Uint8Array(), 'config-drive random_seed', RANDOM_SEED_BYTES);
  return Buffer.from(bytes).toString('base64');
}
