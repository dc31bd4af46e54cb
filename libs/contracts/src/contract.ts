import type { z } from 'zod';

/** The five services that answer messages. Each owns one domain and knows none of the others. */
export type ServiceName = 'gateway' | 'instances' | 'storage' | 'networking' | 'config-drive';

interface Described<P extends z.ZodType> {
  /** NATS subject; its last token is the version of the contract. */
  readonly subject: string;
  readonly name: string;
  readonly version: number;
  /** One sentence for the published reference. */
  readonly purpose: string;
  readonly payload: P;
}

/** Work that a service must do exactly once in effect; kept in a JetStream work queue until it is settled. */
export interface CommandContract<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType>
  extends Described<P> {
  readonly kind: 'command';
  readonly service: ServiceName;
  /** What a successful outcome carries. */
  readonly result: R;
}

/** A question that changes nothing; asked by request-reply. */
export interface QueryContract<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> extends Described<P> {
  readonly kind: 'query';
  readonly service: ServiceName;
  readonly result: R;
}

/** A fact, published once for whoever wants it. `subject` is followed by one more token, the key. */
export interface EventContract<P extends z.ZodType = z.ZodType> extends Described<P> {
  readonly kind: 'event';
  /** The token behind the subject, so that a subscriber can ask for one operation or host only. */
  key(payload: z.infer<P>): string;
}

export type PayloadOf<C extends { payload: z.ZodType }> = z.infer<C['payload']>;
/** What a caller writes: defaults may be left out. */
export type PayloadIn<C extends { payload: z.ZodType }> = z.input<C['payload']>;
export type ResultOf<C extends { result: z.ZodType }> = z.infer<C['result']>;

interface ServiceMessage<P extends z.ZodType, R extends z.ZodType> {
  service: ServiceName;
  name: string;
  version?: number;
  purpose: string;
  payload: P;
  result: R;
}

export function command<P extends z.ZodType, R extends z.ZodType>(of: ServiceMessage<P, R>): CommandContract<P, R> {
  const version = of.version ?? 1;
  return { ...of, kind: 'command', version, subject: `powervm.command.${of.service}.${of.name}.v${version}` };
}

export function query<P extends z.ZodType, R extends z.ZodType>(of: ServiceMessage<P, R>): QueryContract<P, R> {
  const version = of.version ?? 1;
  return { ...of, kind: 'query', version, subject: `powervm.query.${of.service}.${of.name}.v${version}` };
}

export function event<P extends z.ZodType>(of: {
  /** `<area>.<name>`, for example `operation.finished`. */
  name: string;
  version?: number;
  purpose: string;
  payload: P;
  key: (payload: z.infer<P>) => string;
}): EventContract<P> {
  const version = of.version ?? 1;
  return { ...of, kind: 'event', version, subject: `powervm.event.${of.name}.v${version}` };
}
