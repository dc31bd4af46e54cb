import type { Delivery } from '#messaging';

/**
 * What is left of the time for a soft stop, in ms. A repeated delivery does not start anew: the time counts from when the
 * command was sent.
 */
export function softBudgetMs(
  { mode, timeoutSeconds }: { mode: 'soft' | 'hard'; timeoutSeconds: number },
  { deliveries, envelope }: Pick<Delivery, 'deliveries' | 'envelope'>,
  now: number = Date.now(),
): number {
  if (mode === 'hard') return 0;
  const sent = Date.parse(envelope.time);
  const gone = deliveries > 1 && !Number.isNaN(sent) ? Math.max(0, now - sent) : 0;
  return Math.max(0, timeoutSeconds * 1000 - gone);
}
