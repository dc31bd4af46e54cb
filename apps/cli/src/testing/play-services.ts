import { type Failure, type ServiceName, StepSettled } from '#contracts';
import { type Bus, commandsOf, outgoingEvent } from '#messaging';

type Outcome = { is: 'succeeded'; result: unknown } | { is: 'failed'; failure: Failure };

/** One command that a service was sent as a step. */
export interface StepCommand {
  operation: string;
  step: string;
  phase: 'do' | 'undo';
  attempt: number;
  payload: unknown;
}

/**
 * Takes the part of services on the wire: reads their commands, and answers each as `answer` says; undefined leaves it
 * to be delivered again, as a service does that was killed. Ends with the connection.
 */
export async function playServices(
  bus: Bus,
  answer: (command: StepCommand) => Outcome | undefined | Promise<Outcome | undefined>,
  services: ServiceName[] = ['instances', 'storage', 'networking', 'config-drive'],
): Promise<void> {
  for (const service of services) {
    const { stream, config } = commandsOf(service);
    const consumer = await bus.js.consumers.get(stream, config.durable_name);
    const messages = await consumer.consume();
    void (async () => {
      for await (const message of messages) {
        const header = (name: string) => message.headers?.get(`ce-${name}`) ?? '';
        const command: StepCommand = {
          operation: header('operation'),
          step: header('step'),
          phase: header('phase') as StepCommand['phase'],
          attempt: Number(header('attempt')),
          payload: message.json(),
        };
        const outcome = await answer(command);
        if (!outcome) continue;
        const { operation, step, phase, attempt } = command;
        const id = `${operation}.${step.replaceAll(' ', '-')}.${phase}.${attempt}.settled`;
        await bus.publish(outgoingEvent(StepSettled, { operation, step, phase, attempt, outcome }, id));
        message.ack();
      }
    })().catch(() => undefined);
  }
}

export const succeeded = (result: unknown = {}): Outcome => ({ is: 'succeeded', result });

export const failed = (code: string, changes: Partial<Failure> = {}): Outcome => ({
  is: 'failed',
  failure: { code, message: `${code} it is`, retryable: false, effect: 'none', ...changes },
});
