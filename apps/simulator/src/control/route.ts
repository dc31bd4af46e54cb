import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { ControlContext } from './context.js';

export type ControlMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface RouteRequest<B, Q> {
  /** Values of the `{names}` in the path. */
  params: Record<string, string>;
  body: B;
  query: Q;
  headers: Record<string, string | undefined>;
}

/** Bytes instead of JSON, with their status and headers. */
export class RawAnswer {
  constructor(
    readonly status: number,
    readonly headers: Record<string, string>,
    readonly body: Readable,
  ) {}
}

/** One operation of the control API; its schemas check what comes in and are what `/openapi.json` shows. */
export interface ControlRoute {
  method: ControlMethod;
  /** `/holds/{id}` */
  path: string;
  summary: string;
  body?: z.ZodType;
  query?: z.ZodType;
  /** What the answer is, in words. A handler that returns undefined answers 204. */
  answers: string;
  handle(request: RouteRequest<unknown, unknown>, context: ControlContext): unknown;
}

type Output<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

/** Types a handler by the schemas of its route. */
export function route<B extends z.ZodType | undefined = undefined, Q extends z.ZodType | undefined = undefined>(
  definition: Omit<ControlRoute, 'body' | 'query' | 'handle'> & {
    body?: B;
    query?: Q;
    handle(request: RouteRequest<Output<B>, Output<Q>>, context: ControlContext): unknown;
  },
): ControlRoute {
  return definition as unknown as ControlRoute;
}
