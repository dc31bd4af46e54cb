import type { ServiceName } from '#contracts';
import type { Phase } from '../operations/rehearsal.js';

/** When a process is killed, seen from the step that is under way. */
export const KILL_MOMENTS = ['command', 'before', 'during', 'after', 'settled'] as const;
/** One of two services is not killed: it stands still while a change is on its way, until the other has taken over, and goes on then. */
export const STALLED = 'stalled';
export type KillMoment = (typeof KILL_MOMENTS)[number] | typeof STALLED;

/** The same for a step that is its caller's: while it is waited for, or as soon as the caller's word is published. */
export const CALLER_MOMENTS = ['waiting', 'said'] as const;
export type CallerMoment = (typeof CALLER_MOMENTS)[number];

/** Absent: all replicas of the part die at once. One of two: the other is there to take over. */
export type Victim = 'one of two';

/** What may happen to a request instead. */
export const FAULT_MOMENTS = [
  'cut at arrival',
  'cut before answer',
  'cut in answer',
  'cut after answer',
  'busy',
  'unavailable',
  'server error',
  'sessions lost',
  'stale etag',
  'restart',
  // Again and again, more often than a client alone repeats a request ...
  'busy storm',
  'etag storm',
  'session storm',
  // ... beyond its time limit ...
  'silent',
  'silent but done',
  'job hangs',
  'job hangs but done',
  // ... and for as long as the operation takes, or until somebody sees to it.
  'VIOS down',
  'RMC lost',
  // The host itself is away: nobody answers anything, until its circuit has opened.
  'away',
] as const;
export type FaultMoment = (typeof FAULT_MOMENTS)[number];

/** After these an operation without undo may fail; it is sent again then, and must succeed. */
export const MAY_FAIL: ReadonlySet<string> = new Set<FaultMoment>([
  'server error',
  ...FAULT_MOMENTS.slice(FAULT_MOMENTS.indexOf('busy storm')),
]);

/**
 * One place where something is made to fail. Moments of a kill: `command`, as soon as the step's command is published;
 * `before`, a request of it is received and lost; `during`, a change is received, and applied only later; `after`, a change
 * is applied and not answered; `settled`, as soon as the step's answer is published.
 */
export type Point = { readonly operation: string; readonly step: string; readonly phase: Phase } & (
  | { readonly part: ServiceName | 'nats'; readonly moment: KillMoment | CallerMoment; readonly victim?: Victim }
  | { readonly part: 'hypervisor'; readonly moment: FaultMoment; readonly victim?: undefined }
);

export const nameOf = ({ operation, step, phase, part, moment, victim }: Point): string =>
  `${operation} / ${step}${phase === 'undo' ? ' (undo)' : ''} / ${part}${victim ? `, ${victim}` : ''} / ${moment}`;
