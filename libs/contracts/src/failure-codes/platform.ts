import { area, type CodeMeaning } from './failure-code.js';

const internal: CodeMeaning = {
  retryable: 'yes',
  meaning: 'A service met an error that nobody had foreseen; it has tried several times.',
  remedy: 'Look at the log of the service that the step names, and report it.',
};

/** NATS, the services as such, sealing and configuration. */
export const platformCodes = {
  internal,
  ...area('request', {
    invalid: [
      'no',
      'The message is not what its contract says; `field` names the first wrong one.',
      'Correct the field and send it again.',
    ],
    'too-large': ['no', 'The command is larger than the broker takes.', 'Hand over large files by reference.'],
  }),
  ...area('service', {
    unavailable: ['yes', 'No replica of the service that should answer is running.', 'Start the service.'],
    timeout: ['yes', 'A service did not answer a query in time.', 'See whether the hypervisor is slow or away.'],
  }),
  ...area('answer', {
    'too-large': [
      'no',
      'An answer is larger than a message may be.',
      'Ask for one host, or raise `max_payload` of the NATS server.',
    ],
  }),
  ...area('message', {
    exhausted: [
      'no',
      'A message was delivered many times and never settled.',
      'Look at the log of the service for what ended it, then retry the operation.',
    ],
  }),
  ...area('nats', {
    'too-old': [
      'no',
      'The nats-server of a cluster may lose one of two changes that are made at once.',
      'Use nats-server 2.10 or newer, or set `nats.replicas` to 1.',
    ],
    unreachable: ['yes', 'No NATS server answers.', 'Start it, or correct the addresses and the logon.'],
    'store-lost': [
      'yes',
      'The NATS server has lost its streams while services ran; each ends, to be started anew.',
      'Restore a backup (`powervm backup restore`), or adopt what is on each host (`powervm host adopt`).',
    ],
    provisioning: [
      'yes',
      'A stream, consumer or bucket could not be made.',
      'Enable JetStream, with room on its disk, and allow the account to manage POWERVM_* streams.',
    ],
  }),
  ...area('nats', {
    backup: ['no', 'A snapshot could not be made or restored.', 'Look at the log of the NATS server.'],
    'backup-incomplete': [
      'no',
      'The folder does not hold a whole backup: a snapshot is missing, or not as it was written.',
      'Give one that was written to its end; when it is a copy, copy it again.',
    ],
    'in-use': ['no', 'Services run, so nothing is restored.', 'Stop all services first.'],
    'not-empty': ['no', 'The broker has content that a restore would throw away.', 'Say so if that is meant.'],
  }),
  ...area('sealing', {
    'no-key': ['yes', 'The service that is to read a sealed field has published no key yet.', 'Start it once.'],
    unreadable: [
      'no',
      'A sealed field cannot be opened by the service that it is for.',
      'Seal it to the key that is published now.',
    ],
  }),
  ...area('file', {
    missing: ['no', 'A file that a command refers to is not in the object store.', 'Upload it and send a new command.'],
    damaged: ['no', 'A file is not what its reference says.', 'Upload it and send a new command.'],
    'not-of-operation': [
      'no',
      'A command refers to a file of another operation.',
      'Upload files under the id of the operation itself.',
    ],
  }),
  ...area('host', {
    unknown: ['no', 'No host of that name is configured.', 'Add it to `hosts`, or use the name of one that is.'],
    unreachable: [
      'yes',
      'The host has not answered for a while, so nothing is sent to it but a look now and then whether it is back.',
      'See whether its NovaLink runs and can be reached.',
    ],
    'serial-mismatch': [
      'no',
      'Another machine than the configured one answers.',
      'Correct `url` or `serial` of the host. Nothing is done on an unexpected machine.',
    ],
  }),
  ...area('config', { invalid: ['no', 'The configuration cannot be used.', 'Correct the field that is named.'] }),
};
