import {
  composite,
  integer,
  link,
  list,
  oneOf,
  optional,
  part,
  type ReadOf,
  resource,
  text,
  verbatim,
  withDefault,
} from '../declare/index.js';

export const JOB_STATES = [
  'NOT_STARTED',
  'RUNNING',
  'COMPLETED_OK',
  'COMPLETED_WITH_WARNINGS',
  'COMPLETED_WITH_ERROR',
  'FAILED_BEFORE_COMPLETION',
] as const;

const JobParameter = part(
  'JobParameter',
  { name: text('ParameterName'), value: withDefault(verbatim('ParameterValue'), '') },
  { service: 'web' },
);

const RequestedOperation = part(
  'RequestedOperation',
  { operation: text('OperationName'), group: text('GroupName') },
  { service: 'web' },
);

/** What starts a job. */
export const JobRequest = resource(
  'JobRequest',
  {
    operation: composite('RequestedOperation', RequestedOperation),
    parameters: list('JobParameters/JobParameter', JobParameter),
  },
  { service: 'web', order: ['RequestedOperation', 'JobParameters'] },
);
export type JobRequest = ReadOf<typeof JobRequest>;

const ResponseException = part('ResponseException', { message: optional(text('Message')) }, { service: 'web' });

/** State of a job. */
export const JobResponse = resource(
  'JobResponse',
  {
    target: optional(link('RequestURL')),
    targetUuid: optional(text('TargetUuid')),
    id: text('JobID'),
    status: oneOf('Status', JOB_STATES),
    /** Milliseconds since 1970; 0 while it runs. */
    startedAt: optional(integer('TimeStarted')),
    completedAt: optional(integer('TimeCompleted')),
    exception: optional(composite('ResponseException', ResponseException)),
    request: optional(composite('JobRequestInstance', JobRequest)),
    progress: optional(text('Progress')),
    results: list('Results/JobParameter', JobParameter),
  },
  { service: 'web' },
);
export type JobResponse = ReadOf<typeof JobResponse>;
