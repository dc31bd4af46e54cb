import { toFailure } from '#contracts';
import { ImageStatusError } from './http-client.js';

/** One way to be allowed to read an image. */
export interface Credential {
  /** @param refused  a token of it that was not accepted; the same one again means that there is no other */
  token(refused?: string): Promise<string | undefined>;
}

export const fixed = (token: string | undefined): Credential => ({ token: async () => token });

/** An image that somebody may not see is not there for him. */
const WITH_ANOTHER = new Set(['image.forbidden', 'image.not-found']);

/**
 * Does the work with the first credential that is accepted. A token that expired meanwhile is renewed once.
 *
 * @throws what the last credential met
 */
export async function withCredentials<T>(
  [first, ...others]: readonly Credential[],
  work: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  try {
    return await withOne(first ?? fixed(undefined), work);
  } catch (error) {
    if (others.length === 0 || !WITH_ANOTHER.has(toFailure(error).code)) throw error;
    return withCredentials(others, work);
  }
}

async function withOne<T>(credential: Credential, work: (headers: Record<string, string>) => Promise<T>): Promise<T> {
  const token = await credential.token();
  try {
    return await work(headersOf(token));
  } catch (error) {
    if (token === undefined || !(error instanceof ImageStatusError) || error.status !== 401) throw error;
    const renewed = await credential.token(token);
    if (renewed === token) throw error;
    return work(headersOf(renewed));
  }
}

const headersOf = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { 'x-auth-token': token };
