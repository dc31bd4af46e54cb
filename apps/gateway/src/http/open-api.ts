import { z } from 'zod';
import { VERSION } from '#config';
import { Failure, ListOperations, OperationView } from '#contracts';

const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema: z.toJSONSchema(schema, { io: 'output' }) } },
});

const status = z.object({ status: z.string() });

/** OpenAPI 3.1 document of the gateway's HTTP side, made from the same schemas that check its messages. */
export function openApi() {
  const { shape } = ListOperations.payload;
  return {
    openapi: '3.1.0',
    info: { title: 'openstack-powervm gateway', version: VERSION, license: { name: 'Apache-2.0' } },
    paths: {
      '/health': { get: { summary: 'The process lives', responses: { 200: json(status, 'it does') } } },
      '/ready': {
        get: {
          summary: 'The gateway can do its work',
          responses: { 200: json(status, 'it can'), 503: json(status.extend({ reason: z.string() }), 'NATS is away') },
        },
      },
      '/operations': {
        get: {
          summary: ListOperations.purpose,
          parameters: Object.entries(shape).map(([name, schema]) => ({
            name,
            in: 'query',
            required: false,
            schema: z.toJSONSchema(schema, { io: 'input' }),
          })),
          responses: { 200: json(ListOperations.result, 'what matches'), 400: json(Failure, 'a filter is wrong') },
        },
      },
      '/operations/{id}': {
        get: {
          summary: 'One operation and its steps',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
          responses: { 200: json(OperationView, 'the operation'), 404: json(Failure, 'no such operation') },
        },
      },
    },
  };
}
