import { area } from './failure-code.js';

/** Pools, volumes and mappings. */
export const storageCodes = {
  ...area('storage', {
    'no-pool': ['no', 'The host has no shared storage pool to boot from.', 'Add its VIOSes to a cluster.'],
    'pool-ambiguous': ['no', 'The host has several clusters.', 'Name one in `storage.cluster`.'],
    'pool-full': ['no', 'The pool has not enough room for the disk.', 'Add disks, or remove what nobody needs.'],
    'disk-in-use': [
      'sometimes',
      'The boot disk is still mapped.',
      'Start the VIOS that the message names, if it is down, then try again.',
    ],
    'volume-not-visible': [
      'sometimes',
      'Too few VIOSes see the volume.',
      'Check zoning, host mapping and the ports in the volume connector.',
    ],
    'volume-ambiguous': [
      'no',
      'The VIOSes see different disks in the place of one volume.',
      'Give the volume the same LUN for every initiator.',
    ],
    'hdisk-not-removed': [
      'no',
      'The disk of a detached volume could not be removed from a VIOS.',
      'See on the VIOS who uses it, then try again.',
    ],
    'vios-down': ['yes', 'No VIOS that serves the storage is active.', 'Start one, or wait for its RMC connection.'],
    'not-mapped': ['yes', 'A VIOS took a mapping and does not have it.', 'Look at the log of the VIOS.'],
    'lease-lost': ['yes', 'Another replica has taken over the upload of an image.', 'Nothing has to be done.'],
  }),
};
