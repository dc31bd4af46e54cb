import type { Attributes } from '@opentelemetry/api';

export interface HttpRequestFacts {
  method: string;
  /** `neo1:12443`, or an origin such as `https://neo1:12443`. Without a port 443 is meant, or 80 of `http://`. */
  host: string;
  /** Path with placeholders for ids, for example `/rest/api/uom/LogicalPartition/{id}`. */
  template?: string;
  path?: string;
  /** 1 for the first try. */
  attempt?: number;
}

/** Attributes of OpenTelemetry's semantic conventions for HTTP clients. Queries and user info of URLs are left out. */
export function httpClientAttributes({ method, host, template, path, attempt = 1 }: HttpRequestFacts): Attributes {
  return {
    'http.request.method': method.toUpperCase(),
    ...serverAttributes(host),
    ...(template ? { 'url.template': template } : {}),
    ...(path ? { 'url.path': path.replace(/\?.*$/, '') } : {}),
    ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
  };
}

function serverAttributes(host: string): Attributes {
  const url = URL.canParse(host) ? new URL(host) : undefined;
  const bare = url?.hostname ? url : new URL(`https://${host}`);
  const port = Number(bare.port) || (bare.protocol === 'http:' ? 80 : 443);
  return {
    'server.address': bare.hostname.replace(/^\[|\]$/g, ''),
    'server.port': port,
    ...(bare === url ? { 'url.scheme': bare.protocol.slice(0, -1) } : {}),
  };
}
