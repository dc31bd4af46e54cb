import { area } from './failure-code.js';

/** Operations and their steps. */
export const operationCodes = {
  ...area('operation', {
    unknown: ['no', 'No flow belongs to the command.', 'Use a gateway of the same or a newer version.'],
    'not-found': ['no', 'No operation has the id.', 'See `powervm operation list`; ended ones are kept for 30 days.'],
    failed: ['no', 'The operation failed, and nothing tells why.', 'Look at its steps and its trace.'],
    'id-reused': ['no', 'The id belongs to another operation.', 'Give each operation an id of its own.'],
    unreadable: [
      'yes',
      'The record of the operation is of a version that the gateway does not know.',
      'Run a gateway of the same or a newer version.',
    ],
    superseded: [
      'no',
      'A destroy of the instance came meanwhile, so the operation was given up and undone.',
      'Nothing has to be done.',
    ],
    cancelled: ['no', 'A step was cut short because its operation is being undone.', 'Nothing has to be done.'],
  }),
  ...area('step', {
    timeout: [
      'no',
      'A step did not end within its time limit. It is undone as if it had happened.',
      'See in the trace what it waited for.',
    ],
    'bad-result': [
      'no',
      'A service answered something else than its contract says.',
      'Use services of one version, and report it.',
    ],
    fenced: ['no', 'A step was taken over by another delivery of its command.', 'Nothing has to be done.'],
  }),
  ...area('flow', { defect: ['no', 'The flow of the operation is wrong.', 'Report it.'] }),
};
