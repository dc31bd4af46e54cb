const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** A path with its ids replaced by `{id}`, for names of spans and metrics. Of the query only `group` is kept. */
export function pathTemplate(path: string): string {
  const [bare = '', query] = path.split('?', 2);
  const template = bare
    .replace(UUID, '{id}')
    .replace(/\/jobs\/[^/]+/, '/jobs/{id}')
    .replace(/\/File\/contents\/[^/]+/, '/File/contents/{id}')
    .replace(/\/search\/.*$/, '/search/{expression}');
  const group = new URLSearchParams(query ?? '').get('group');
  return group === null ? template : `${template}?group=${group}`;
}
