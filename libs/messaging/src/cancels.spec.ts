import type { Msg, MsgCallback } from '@nats-io/transport-node';
import { OperationCancelled } from '#contracts';
import type { Bus } from './bus.js';
import { Cancels } from './cancels.js';

/** The handlers at work, and the callback that the client calls. */
function withCancels() {
  let hear: MsgCallback<Msg> = () => undefined;
  const subscribe = (_subject: string, { callback }: { callback: MsgCallback<Msg> }) => {
    hear = callback;
    return { unsubscribe: () => undefined };
  };
  const cancels = new Cancels({ nats: { subscribe } } as unknown as Bus);
  const work = cancels.begin({ operation: 'one', step: 'power', phase: 'do', attempt: 1 });
  return { work, hear: (error: Error | null, message: unknown) => hear(error, message as Msg) };
}

describe('a step under way', () => {
  it('hears that its operation is cancelled', () => {
    const { work, hear } = withCancels();
    hear(null, { subject: `${OperationCancelled.subject}.other` });
    expect(work.isCancelled).toBe(false);
    hear(null, { subject: `${OperationCancelled.subject}.one` });
    expect(work).toMatchObject({ isCancelled: true, signal: { aborted: true } });
  });

  it.each([[undefined], [{}], [{ subject: `${OperationCancelled.subject}.one` }]])(
    'outlives a server that refuses the subscription (%j)',
    (message) => {
      const { work, hear } = withCancels();
      hear(new Error('permissions violation'), message);
      expect(work.isCancelled).toBe(false);
    },
  );
});
