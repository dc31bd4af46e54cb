import { type InstanceRef, refuse } from '#contracts';
import type { Place } from '#messaging';
import { acceptedSpan, SpanKind } from '#tracing';
import type { Flow } from './flow.js';
import type { Operation } from './operation.js';

/** What a message of 1 MiB, JetStream's default limit, leaves for the steps' results. */
const MAX_INPUT_BYTES = 512 * 1024;

/** An operation as it is accepted: its span "accepted" is exported at once, and is the parent of all that follows. */
export function newOperation(flow: Flow, input: unknown, id: string, place: Place, now: number): Operation {
  const { host, uuid } = flow.instanceOf(input);
  const attributes = { 'powervm.operation': id, 'powervm.host': host, 'powervm.instance': uuid };
  return {
    id,
    flow: flow.name,
    version: flow.version,
    host,
    instance: uuid,
    input,
    state: 'waiting',
    steps: Object.fromEntries(flow.steps.map(({ name }) => [name, { state: 'pending' as const, attempt: 0 }])),
    createdAt: now,
    place,
    updatedAt: now,
    trace: acceptedSpan(`${flow.name} accepted`, { kind: SpanKind.INTERNAL, attributes }),
  };
}

/** @throws OperationError `request.too-large` */
export function requireSmall(input: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= MAX_INPUT_BYTES) return;
  throw refuse('request.too-large', `the command has ${bytes} bytes, and at most ${MAX_INPUT_BYTES} are accepted`, {
    remedy: 'Hand over large files by reference (POWERVM_FILES).',
  });
}

/** @throws OperationError `operation.id-reused` when the id of a command belongs to another operation */
export function requireSame({ id, flow, host, instance }: Operation, wanted: Flow, of: InstanceRef): void {
  if (flow === wanted.name && host === of.host && instance === of.uuid) return;
  throw refuse('operation.id-reused', `operation ${id} is a ${flow} of ${instance} on ${host}`, {
    field: 'ce-id',
    remedy: 'Give each operation an id of its own.',
  });
}
