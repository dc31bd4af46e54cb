import { MessagePattern, Transport } from '@nestjs/microservices';
import type { CommandContract, EventContract, QueryContract } from '#contracts';

/** Transport id of CommandServer. */
export const JETSTREAM = Symbol('powervm.jetstream');

/** What a subscription knows of its messages; kept beside the handler by Nest. */
export interface HandlerExtras {
  contract?: CommandContract | EventContract;
}

/** Handles a command: `(payload, @Ctx() delivery: Delivery) => result`. The payload is validated before. */
export const HandlesCommand = (contract: CommandContract): MethodDecorator =>
  MessagePattern(contract.subject, JETSTREAM as unknown as Transport, { contract } satisfies HandlerExtras);

/** Handles an event of a stream, whatever its key. */
export const HandlesEvent = (contract: EventContract): MethodDecorator =>
  MessagePattern(contract.subject, JETSTREAM as unknown as Transport, { contract } satisfies HandlerExtras);

/** Handles the alarm clocks of operations; the payload is undefined, the envelope's id names the operation. */
export const HandlesWake = (): MethodDecorator =>
  MessagePattern('powervm.wake', JETSTREAM as unknown as Transport, {} satisfies HandlerExtras);

/** Answers a query; use with `@Payload(valid(Contract))`. */
export const AnswersQuery = (contract: QueryContract): MethodDecorator =>
  MessagePattern(contract.subject, Transport.NATS);
