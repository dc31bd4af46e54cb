import { withoutQuery } from '../atom/href.js';

const LAST = /\/([A-Za-z]+)\/([0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27})$/;

/** Type and uuid at the end of an object's address, in either form (root or child). */
export function addressOf(uri: string): { resourceType: string | undefined; uuid: string | undefined } {
  const found = LAST.exec(withoutQuery(uri));
  return { resourceType: found?.[1], uuid: found?.[2] };
}
