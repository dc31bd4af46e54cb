/** Path and query of an absolute or relative address; the server's host name need not be ours. */
export function pathAndQuery(href: string): string {
  const url = new URL(href, 'http://host');
  return url.pathname + url.search;
}

export function withoutQuery(href: string): string {
  return href.split(/[?#]/, 1)[0] ?? href;
}

/** The query with its question mark, or ''. */
export function queryOf(href: string): string {
  const index = href.indexOf('?');
  return index < 0 ? '' : (href.slice(index).split('#', 1)[0] ?? '');
}

/** Extended groups named in a query; undefined when it has no group at all, empty for `None`. */
export function groupsOf(href: string): readonly string[] | undefined {
  const value = new URLSearchParams(queryOf(href)).get('group');
  if (value === null) return undefined;
  return value.split(',').filter((group) => group !== '' && group !== 'None');
}
