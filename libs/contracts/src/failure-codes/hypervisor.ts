import { area } from './failure-code.js';

/** What the client of the hypervisor's REST API reports. */
export const hypervisorCodes = {
  ...area('hypervisor', {
    'not-found': ['no', 'An object is gone from the host.', 'See what removed it.'],
    unauthorized: [
      'no',
      'The host does not accept the logon.',
      'Correct the password file: another password is tried at once, the same one after 1 to 15 minutes. Or correct `logon` of the host.',
    ],
    'etag-mismatch': ['yes', 'Somebody kept changing the object at the same time.', 'Try again.'],
    busy: ['yes', 'The host or a VIOS is busy.', 'Try again.'],
    refused: ['no', "The host refused the request; the message has the host's own words.", 'See what they say.'],
    failed: [
      'sometimes',
      "The host failed at the request; the message has the host's own words.",
      'See what they say, and the log of the host.',
    ],
    timeout: ['yes', 'The host did not answer in time.', 'See whether it is overloaded or away.'],
    aborted: ['no', 'The request was given up because its operation was.', 'Nothing has to be done.'],
    unreachable: ['yes', 'No connection to the host.', 'Check `url` of the host, and the network.'],
    'connection-lost': ['yes', 'The connection to the host was cut.', 'See whether its REST service was restarted.'],
    tls: ['no', "The host's certificate is not trusted.", 'Give its authority in `caFile` of the host.'],
    'bad-document': ['no', 'The host sent what cannot be understood.', 'Report it, with the level of the host.'],
    'group-not-read': ['no', 'A part of a document was used that had not been asked for.', 'Report it.'],
    'job-failed': ['no', "A job of the host failed; the message has the host's own words.", 'See what they say.'],
    'job-timeout': ['yes', 'A job of the host did not end in time.', 'See whether the host is overloaded.'],
    'token-file': ['no', 'The logon by file failed.', 'Check that the service may read what NovaLink writes.'],
    'logon-unsupported': ['no', 'The host does not offer that way to log on.', 'Correct `logon` of the host.'],
    'invalid-argument': ['no', 'A value cannot be sent to the host.', 'Correct it, or report it.'],
    closed: ['no', 'The service is being stopped.', 'Nothing has to be done.'],
  }),
};
