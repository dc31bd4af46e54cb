import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';

/** Headers of a NATS message (`MsgHdrs`), a `Map`, or a plain object. */
export type Headers = HeaderBag | Record<string, string | string[] | undefined>;

interface HeaderBag {
  get(name: string): string | null | undefined;
  set(name: string, value: string): unknown;
}

const setter: TextMapSetter<Headers> = {
  set: (headers, name, value) => {
    if (isBag(headers)) headers.set(name, value);
    else headers[name] = value;
  },
};

const getter: TextMapGetter<Headers> = {
  keys: (headers) => (isBag(headers) ? [] : Object.keys(headers)),
  get: (headers, name) => {
    if (isBag(headers)) return headers.get(name) || undefined;
    const key = name in headers ? name : Object.keys(headers).find((other) => other.toLowerCase() === name);
    return key === undefined ? undefined : headers[key];
  },
};

/** Writes the W3C trace context (`traceparent`, `tracestate`) into headers and returns them. */
export function inject<H extends Headers>(headers: H, from: Context = context.active()): H {
  propagation.inject(from, headers as Headers, setter);
  return headers;
}

/** The trace context that came with headers; the root context when they have none, or a malformed one. */
export function extract(headers: Headers | undefined): Context {
  return headers ? propagation.extract(ROOT_CONTEXT, headers, getter) : ROOT_CONTEXT;
}

function isBag(headers: Headers): headers is HeaderBag {
  return typeof headers.get === 'function' && typeof headers.set === 'function';
}
