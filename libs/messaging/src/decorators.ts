import { applyDecorators, UseFilters } from '@nestjs/common';
import { MessagePattern, Transport } from '@nestjs/microservices';
import type { CommandContract, EventContract, QueryContract } from '#contracts';
import { FailureFilter } from './failure-filter.js';

/** Transport id of CommandServer. */
export const JETSTREAM = Symbol('powervm.jetstream');

/** What a subscription knows of its messages; kept beside the handler by Nest. */
export interface HandlerExtras {
  contract?: CommandContract | EventContract;
}

/** Handles a command: `(payload, @Ctx() delivery: Delivery) => result`. The payload is validated before. */
export const HandlesCommand = (contract: CommandContract): MethodDecorator =>
  handles(contract.subject, JETSTREAM, { contract });

/** Handles an event of a stream, whatever its key. */
export const HandlesEvent = (contract: EventContract): MethodDecorator =>
  handles(contract.subject, JETSTREAM, { contract });

/** Handles the alarm clocks of operations; the payload is undefined, the envelope's id names the operation. */
export const HandlesWake = (): MethodDecorator => handles('powervm.wake', JETSTREAM);

/** Answers a query; use with `@Payload(valid(Contract))`. */
export const AnswersQuery = (contract: QueryContract): MethodDecorator => handles(contract.subject, Transport.NATS);

const handles = (subject: string, transport: Transport | symbol, extras: HandlerExtras = {}): MethodDecorator =>
  applyDecorators(MessagePattern(subject, transport as Transport, { ...extras }), UseFilters(FailureFilter));
