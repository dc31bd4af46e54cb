import { area } from './failure-code.js';

export const configDriveCodes = {
  ...area('config-drive', {
    'invalid-content': ['no', 'The content asked for cannot be made.', 'Correct what the message names.'],
    'invalid-path': ['no', 'A path on the drive is not possible.', 'Use short relative paths.'],
    'invalid-volume-field': ['no', 'A field of the volume is not possible.', 'Correct what the message names.'],
    'too-large': ['no', 'The image would be too large.', 'Give less user data or fewer injected files.'],
    'repository-full': ['no', 'The media repository has no room.', 'Remove media that nobody uses, or enlarge it.'],
    'no-volume-group': [
      'no',
      'No active VIOS has the volume group for a media repository.',
      'Create it, or name another in `configDrive.volumeGroup`.',
    ],
    'no-vios': ['yes', 'No VIOS of the host is active.', 'Start one, or wait for its RMC connection.'],
    'vios-down': [
      'yes',
      'A VIOS is down, so a check of the host has not looked at its media.',
      'Bring it up, then check again.',
    ],
    'not-ours': [
      'no',
      'A medium that is not ours has the name that belongs to the instance.',
      'Remove it if nobody uses it.',
    ],
  }),
};
