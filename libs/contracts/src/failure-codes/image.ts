import { area } from './failure-code.js';

/** Where the content of a boot disk comes from. */
export const imageCodes = {
  ...area('image', {
    'not-found': ['no', 'There is no such image, or it was deleted.', 'Check its id, address or path.'],
    forbidden: [
      'no',
      'The image may not be read with any of the credentials there are.',
      'Share it with the service user, or give a token that may read it.',
    ],
    unreachable: ['sometimes', 'The image server cannot be reached, or answers with an error.', 'See its log.'],
    'not-active': ['no', 'The image has no content yet, or none any more.', 'Use an image whose status is active.'],
    format: ['no', 'The image is no raw disk.', 'Convert it with `qemu-img convert -O raw`, and upload that.'],
    encrypted: [
      'no',
      'The image is encrypted, so a guest would see cipher text.',
      'Use an image that is not encrypted.',
    ],
    'min-disk': [
      'no',
      'The disk of the flavor is smaller than the image asks for.',
      'Use a flavor with a larger disk.',
    ],
    'checksum-missing': [
      'no',
      'Nobody states a checksum of the image.',
      'Upload it through Glance, which computes one.',
    ],
    'checksum-mismatch': ['no', 'The content has another checksum than its source states.', 'Upload the image anew.'],
    'size-mismatch': ['no', 'The content has another size than its source states, or none.', 'Upload the image anew.'],
  }),
  ...area('keystone', {
    unreachable: ['yes', 'Keystone cannot be reached, or answers with an error.', 'See its log.'],
    refused: [
      'no',
      'Keystone does not accept the credential of the storage service.',
      'Correct `storage.keystone` in the configuration.',
    ],
    'no-endpoint': [
      'no',
      'The service catalogue has no image service of the wanted region and interface.',
      'Correct `storage.keystone.region` or `.interface`, or add the endpoint.',
    ],
  }),
};
