import type { MsgHdrs } from '@nats-io/transport-node';
import { z } from 'zod';

/** What docs/reference asks of the headers of every message in a stream, written down once more. */
const Headers = z.object({
  id: z
    .string()
    .max(200)
    .regex(/^[\w-]+(\.[\w-]+)*$/),
  source: z.string().min(1),
  type: z.string().min(1),
});

const StepHeaders = z.object({
  operation: z.guid(),
  step: z.string().min(1).max(100),
  phase: z.enum(['do', 'undo']),
  attempt: z.coerce.number().int().positive(),
});

/** Whether the headers are as they should be. */
export function isWellAddressed(headers: MsgHdrs | undefined): boolean {
  const said = (name: string) => headers?.get(`ce-${name}`) || undefined;
  const known = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, said(name)]));
  if (!Headers.safeParse(known(['id', 'source', 'type'])).success) return false;
  return (
    said('operation') === undefined || StepHeaders.safeParse(known(['operation', 'step', 'phase', 'attempt'])).success
  );
}

/** Whether a body is what its contract wants, so that it may be accepted in silence. */
export function isWellFormed(schema: z.ZodType, body: Uint8Array): boolean {
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(body))).success;
  } catch {
    return schema.safeParse(undefined).success;
  }
}
