import type { LoggedRequest } from '../../../apps/simulator/src/http/request-log.js';

/** Ids of a host that are there from the start, by the names that sequences use: `{sys}`, `{vios1}`. */
export type Names = ReadonlyMap<string, string>;

/**
 * What was asked, as sequences say it: `GET VirtualIOServer/{vios1}?group=None`. Statuses are shown when they are not the usual
 * ones, and of the polls of a job only the first, as their number is a matter of time.
 */
export function requestsOf(log: readonly LoggedRequest[], names: Names): string[] {
  const polled = new Set<string>();
  return log
    .filter(({ method, target }) => {
      if (method !== 'GET' || !/\/jobs\/\d/.test(target)) return true;
      return polled.size !== polled.add(target).size;
    })
    .map(({ method, target, status }) => {
      const path = decodeURIComponent(target)
        .replace(/^\/rest\/api\/(?:uom\/)?/, '')
        .replace(/[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/g, (id) => names.get(id) ?? id);
      return `${method} ${path}${isUsual(method, path, status) ? '' : ` -> ${status}`}`;
    });
}

function isUsual(method: string, path: string, status: number): boolean {
  return status === (method === 'DELETE' || path.startsWith('web/File/contents') ? 204 : 200);
}
