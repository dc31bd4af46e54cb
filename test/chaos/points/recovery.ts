import { DeliverPolicy } from '@nats-io/jetstream';
import { OperationChanged } from '#contracts';
import type { Stage } from '../stage/stage.js';

/** How long after the blow the operation went on, in ms; undefined when it had nothing more to do. */
export async function recoveryAfter({ bus }: Stage, id: string, blow: number): Promise<number | undefined> {
  const reader = await bus.js.consumers.get('POWERVM_EVENTS', {
    filter_subjects: `${OperationChanged.subject}.${id}`,
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: new Date(blow).toISOString(),
  });
  const next = await reader.next({ expires: 1000 });
  return next === null ? undefined : next.info.timestampNanos / 1e6 - blow;
}
