import { ListOperations } from '#contracts';
import type { Bus } from '#messaging';

/**
 * A command without a gateway would be kept until one comes, which nobody means who waits at a terminal.
 *
 * @throws OperationError `service.unavailable`
 */
export async function requireGateway(bus: Bus): Promise<void> {
  await bus.query(ListOperations, { limit: 1 });
}
