import { context, createContextKey } from '@opentelemetry/api';

/** What every record says while it is bound, for example `{ operation, instance, host, step }`. */
export type LogFields = Record<string, unknown>;

const BOUND = createContextKey('powervm log fields');

/** Runs `fn` so that every record written inside carries `fields` too, across awaits. Needs `startTracing`. */
export function withLogFields<T>(fields: LogFields, fn: () => T): T {
  return context.with(context.active().setValue(BOUND, { ...boundLogFields(), ...fields }), fn);
}

export function boundLogFields(): LogFields {
  return (context.active().getValue(BOUND) as LogFields | undefined) ?? {};
}
