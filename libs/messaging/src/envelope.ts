import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { z } from 'zod';
import { StepPhase, validated } from '#contracts';
import { extract, inject } from '#tracing';

/** Ids become tokens of subjects and keys; a server ends a connection that sends a longer subject than it takes. */
const Id = z
  .string()
  .max(200)
  .regex(/^[\w-]+(\.[\w-]+)*$/, 'must be letters, digits, - and _, in parts joined by dots');

/** Which step of which operation a command belongs to; CloudEvents extension attributes on the wire. */
export const StepAddress = z.object({
  operation: z.guid(),
  step: z.string().min(1).max(100),
  phase: StepPhase,
  attempt: z.coerce.number().int().positive(),
});
export type StepAddress = z.infer<typeof StepAddress>;

/** Name of a step as part of ids, subjects and keys. */
export const stepSlug = (step: string): string => step.replace(/[^\w-]+/g, '-');

/** Id of a step's command: the same however often it is published. */
export const stepMessageId = ({ operation, step, phase, attempt }: StepAddress): string =>
  `${operation}.${stepSlug(step)}.${phase}.${attempt}`;

/** What the CloudEvents headers of a message say (NATS protocol binding, binary mode). */
export interface Envelope {
  /** Also the id by which JetStream drops duplicates. */
  id: string;
  source: string;
  type: string;
  time: string;
  /** Present on commands that are steps. */
  step?: StepAddress;
}

export function writeEnvelope(envelope: Envelope): MsgHdrs {
  const written = headers();
  written.set('ce-specversion', '1.0');
  written.set('ce-id', envelope.id);
  written.set('ce-source', envelope.source);
  written.set('ce-type', envelope.type);
  written.set('ce-time', envelope.time);
  written.set('content-type', 'application/json');
  if (envelope.step) {
    written.set('ce-operation', envelope.step.operation);
    written.set('ce-step', envelope.step.step);
    written.set('ce-phase', envelope.step.phase);
    written.set('ce-attempt', String(envelope.step.attempt));
  }
  inject(written);
  return written;
}

const Required = z.object({
  'ce-id': Id,
  'ce-source': z.string().min(1),
  'ce-type': z.string().min(1),
});

/** @throws OperationError `request.invalid` naming the header that is missing or wrong */
export function readEnvelope(received: MsgHdrs | undefined): Envelope {
  const attribute = (name: string) => received?.get(name) || undefined;
  const required = validated('NATS headers', Required, {
    'ce-id': attribute('ce-id'),
    'ce-source': attribute('ce-source'),
    'ce-type': attribute('ce-type'),
  });
  const step = {
    operation: attribute('ce-operation'),
    step: attribute('ce-step'),
    phase: attribute('ce-phase'),
    attempt: attribute('ce-attempt'),
  };
  return {
    id: required['ce-id'],
    source: required['ce-source'],
    type: required['ce-type'],
    time: attribute('ce-time') ?? '',
    ...(step.operation === undefined ? {} : { step: validated('NATS headers', StepAddress, step) }),
  };
}

export { extract as traceOf };
