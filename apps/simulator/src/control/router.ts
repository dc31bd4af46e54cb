import { z } from 'zod';
import type { ControlContext } from './context.js';
import { ControlError, invalid } from './control-error.js';
import type { ControlRoute } from './route.js';
import { ROUTES } from './routes/routes.js';

export interface ControlRequest {
  method: string;
  /** Without query. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string | undefined>;
}

const patterns = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/**
 * Finds the route of a request, checks body and query, and answers.
 *
 * @throws {ControlError} 404, 405 naming the methods that exist, 400 naming the field
 */
export async function answerControl(request: ControlRequest, context: ControlContext): Promise<unknown> {
  const { route, params } = find(request);
  const body = check(route.body, request.body, 'body');
  const query = check(route.query, request.query ?? {}, 'query');
  return route.handle({ params, body, query, headers: request.headers ?? {} }, context);
}

function find({ method, path }: ControlRequest): { route: ControlRoute; params: Record<string, string> } {
  const found = patterns.filter(({ pattern }) => pattern.test(path));
  const chosen = found.find(({ route }) => route.method === method);
  if (found.length === 0) throw new ControlError(404, 'control.not-found', `There is nothing at ${path}.`);
  if (!chosen) {
    const methods = found.map(({ route }) => route.method).join(', ');
    throw new ControlError(405, 'control.method', `${method} is not defined for ${path}, but ${methods}.`);
  }
  const groups = Object.entries(chosen.pattern.exec(path)?.groups ?? {});
  return { route: chosen.route, params: Object.fromEntries(groups.map(([name, value]) => [name, decoded(value)])) };
}

function check(schema: z.ZodType | undefined, value: unknown, where: 'body' | 'query'): unknown {
  if (!schema) {
    const given = where === 'query' ? Object.keys(value as object) : [];
    if (given.length > 0) throw invalid(`query parameter ${given[0]}: not known here`);
    return undefined;
  }
  const { success, data, error } = schema.safeParse(value ?? {});
  if (success) return data;
  throw invalid(error.issues.map((issue) => describe(issue, where)).join('; '));
}

function describe(issue: z.core.$ZodIssue, where: string): string {
  const path = [where, ...issue.path.map(String)].join('.');
  const alternatives = issue.code === 'invalid_union' ? issue.errors.flat().map(({ message }) => message) : [];
  return `${path}: ${alternatives.length > 0 ? Array.from(new Set(alternatives)).join(' or ') : issue.message}`;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw invalid(`path: ${value} is not percent-encoded correctly`);
  }
}
