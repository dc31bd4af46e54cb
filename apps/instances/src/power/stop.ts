import {
  isAlreadyOff,
  isPowerVmError,
  isRefusal,
  LogicalPartition,
  type ObjectRef,
  type PowerVmClient,
  powerOff,
  under,
} from '#powervm';

/** What brought a partition down. */
export type StoppedBy = 'already-off' | 'guest' | 'hypervisor' | 'forced';

interface Attempt {
  by: 'guest' | 'hypervisor';
  operation: 'osshutdown' | 'shutdown';
  immediate?: boolean;
}

export interface StopOptions {
  /** For the whole soft phase, in ms, however many attempts it has; 0 goes to the hard one at once. */
  budgetMs: number;
  /** Come up again afterwards. */
  restart?: boolean;
  signal: AbortSignal;
}

/**
 * Brings a partition down: softly within the budget, then hard. The guest is asked first where it can be reached, then the
 * hypervisor takes the power in an orderly way; an attempt that fails leaves what is left of the budget to the next.
 *
 * @throws PowerVmError when even the hard attempt fails, or the partition is off and should have restarted (`isAlreadyOff`)
 */
export async function stop(
  client: PowerVmClient,
  partition: Pick<LogicalPartition, 'uuid' | 'type' | 'rmcState' | 'state'>,
  { budgetMs, restart = false, signal }: StopOptions,
): Promise<StoppedBy> {
  const target = under(LogicalPartition, partition.uuid);
  const deadline = client.clock.now() + budgetMs;
  let tried: StoppedBy = 'already-off';
  for (const attempt of softAttempts(partition)) {
    const timeoutMs = deadline - client.clock.now();
    if (timeoutMs <= 0) break;
    const ended = await attemptSoftly(client, target, attempt, { timeoutMs, restart, signal });
    if (ended === 'done') return attempt.by;
    if (ended === 'was off') return tried;
    tried = attempt.by;
    if (ended === 'timed out') break;
  }
  const { already } = await powerOff(client, target, { operation: 'shutdown', immediate: true, restart, signal });
  return already ? tried : 'forced';
}

function softAttempts({
  type,
  rmcState,
  state,
}: Pick<LogicalPartition, 'type' | 'rmcState' | 'state'>): readonly Attempt[] {
  const byHypervisor: Attempt = { by: 'hypervisor', operation: 'shutdown' };
  const byGuest: Attempt = { by: 'guest', operation: 'osshutdown', immediate: true };
  if (type === 'OS400') return [{ by: 'guest', operation: 'osshutdown' }, byGuest, byHypervisor];
  return rmcState === 'active' && state === 'running' ? [byGuest, byHypervisor] : [byHypervisor];
}

async function attemptSoftly(
  client: PowerVmClient,
  target: ObjectRef,
  { operation, immediate }: Attempt,
  options: { timeoutMs: number; restart: boolean; signal: AbortSignal },
): Promise<'done' | 'was off' | 'failed' | 'timed out'> {
  try {
    const { already } = await powerOff(client, target, { operation, immediate, ...options });
    return already ? 'was off' : 'done';
  } catch (error) {
    if (isAlreadyOff(error)) throw error;
    if (isPowerVmError(error, 'hypervisor.job-timeout')) return 'timed out';
    if (isRefusal(error)) return 'failed';
    throw error;
  }
}
