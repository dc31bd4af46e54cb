import { z } from 'zod';
import type { ControlRoute } from './route.js';

const ERROR = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', description: 'Stable, e.g. control.invalid' },
    message: { type: 'string', description: 'Names the field and what is wrong with it' },
  },
};

/** The OpenAPI 3.1 document of these routes. */
export function openApi(routes: readonly ControlRoute[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control API of the PowerVM simulator',
      version: '1',
      description:
        'For tests and demonstrations: latencies, faults, holds, the size of the hosts, state and request log.',
    },
    paths,
    components: { schemas: { Error: ERROR } },
  };
}

function operation({ path, summary, answers, body, query }: ControlRoute): Record<string, unknown> {
  const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    summary,
    parameters: [...inPath, ...(query ? queryParameters(query) : [])],
    ...(body ? { requestBody: { content: { 'application/json': { schema: schemaOf(body) } } } } : {}),
    responses: {
      '2XX': { description: answers },
      '4XX': {
        description: 'Refused; nothing was changed.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function queryParameters(query: z.ZodType): Record<string, unknown>[] {
  const { properties = {} } = schemaOf(query);
  return Object.entries(properties as Record<string, { description?: string }>).map(
    ([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      schema,
      ...(description === undefined ? {} : { description }),
    }),
  );
}

function schemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
