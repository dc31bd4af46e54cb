import type { Host, World } from '../world/world.js';

export type JobStatus =
  | 'NOT_STARTED'
  | 'RUNNING'
  | 'COMPLETED_OK'
  | 'COMPLETED_WITH_WARNINGS'
  | 'COMPLETED_WITH_ERROR'
  | 'FAILED_BEFORE_COMPLETION';

export interface JobOutcome {
  status: JobStatus;
  /** Results, in order. */
  results: Record<string, string>;
  /** ResponseException, for failures that are no result of the operation. */
  exception?: string;
}

/** A job of a host; plain data. */
export interface Job {
  /** As the API prints it: a number. */
  id: string;
  hostId: string;
  operation: string;
  /** The type on which it was started: the group name of the request. */
  group: string;
  /** Absent for jobs on a type. */
  targetUuid?: string;
  /** Path of the `do` URI, for RequestURL. */
  requestPath: string;
  parameters: Record<string, string>;
  status: JobStatus;
  /** Milliseconds since 1970. */
  started: number;
  /** 0 while it runs. */
  completed: number;
  outcome?: JobOutcome;
  /** Never ends unless it is cancelled. */
  hangs?: boolean;
}

export interface JobContext {
  world: World;
  host: Host;
  /** What the client gave, by parameter name. */
  parameters: Readonly<Record<string, string>>;
}

/** What an operation does. `T` is the model it is started on; undefined for jobs on a type. */
export interface JobDefinition<T> {
  /** Parameters it understands; others are refused with 501. */
  parameters: readonly string[];
  /** Whether the software that manages a host has it. Default: it has. */
  offered?(host: Host): boolean;
  /** Parameters that are neither stored nor given back. */
  secrets?: readonly string[];
  /**
   * Applies the operation, when the job is started. An outcome that it returns is final when the job's duration has passed; a
   * RestError refuses the start itself.
   */
  start(target: T, context: JobContext): JobOutcome | undefined;
  /** For operations that end later: asked when the duration has passed and whenever somebody looks; undefined = still running. */
  finish?(target: T, context: JobContext): JobOutcome | undefined;
}

/** `returnCode` 0 and more results. */
export function succeeded(results: Record<string, string> = {}): JobOutcome {
  return { status: 'COMPLETED_OK', results: { returnCode: '0', ...results } };
}

/** `returnCode` 1 and the text in which clients look for message codes. */
export function failed(result: string, results: Record<string, string> = {}): JobOutcome {
  return { status: 'COMPLETED_WITH_ERROR', results: { returnCode: '1', result, ...results } };
}
