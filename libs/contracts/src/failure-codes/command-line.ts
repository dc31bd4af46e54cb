import { area } from './failure-code.js';

/** Of `npx powervm` alone. */
export const commandLineCodes = {
  ...area('usage', { invalid: ['no', 'The command line is wrong.', 'See `--help`.'] }),
  ...area('server', {
    'not-found': ['no', 'No server has the name or uuid.', 'See `powervm server list`.'],
    ambiguous: ['no', 'Several servers have the name.', 'Give the uuid.'],
  }),
  ...area('cli', {
    interrupted: ['yes', 'Nobody waits any longer; the operation goes on.', 'See `powervm operation watch`.'],
  }),
};
