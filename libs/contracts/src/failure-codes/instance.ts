import { area } from './failure-code.js';

/** Partitions, flavors and power. */
export const instanceCodes = {
  ...area('instance', {
    'not-found': [
      'no',
      'There is no such instance of ours on the host, or its partition is gone.',
      'See `powervm server list`. A partition made by others is never touched.',
    ],
    exists: ['no', 'The instance exists already: another operation made it.', 'Destroy it first.'],
    'partition-not-ours': [
      'no',
      'A partition has the uuid of the instance and is not ours.',
      'Remove it on the hypervisor if nobody needs it.',
    ],
    'not-recorded': [
      'no',
      'The partition of the instance is on the host, and not in the record of what is ours, which may have been lost.',
      'If it is ours, run `powervm host adopt <host> --server <uuid>`, then send the command again.',
    ],
    busy: ['yes', 'The partition is changing its state, or migrating.', 'Try again when it has come to rest.'],
    'not-startable': ['no', 'Only a partition that is off can be powered on.', 'Power it off first.'],
    'os-unsupported': ['no', 'The host cannot run that operating system.', 'Use another host or image.'],
    'rmc-inactive': [
      'no',
      'The partition is on and its RMC connection is not, so its devices cannot be changed.',
      'Wait until RMC runs in the guest, or power it off first.',
    ],
    'io-not-dynamic': [
      'no',
      'The guest cannot change its I/O while it runs.',
      'Install the DLPAR packages in the guest, or power it off first.',
    ],
  }),
  ...area('flavor', {
    invalid: [
      'no',
      'The flavor or one of its extra specs asks for what no partition, or none of this host, can have.',
      'Correct what `field` names.',
    ],
    'does-not-fit': [
      'no',
      'The host has not enough memory or processors left.',
      'Use another host or a smaller flavor, or free resources.',
    ],
  }),
};
