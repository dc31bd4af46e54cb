import type { MediaRepository, OpticalMedium } from '../../world/model/storage.js';
import { gigabytes } from '../../world/storage/sizes.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { STORAGE_EXTRAS } from '../logical-unit/render.js';

export const OPTICAL_MEDIUM = sequence(`${STORAGE_EXTRAS.join(' ')} MediaName MediaUDID MountType Size`);

export const REPOSITORY = sequence('OpticalMedia RepositoryName RepositorySize', {
  OpticalMedia: sequence('VirtualOpticalMedia', { VirtualOpticalMedia: OPTICAL_MEDIUM }),
});

/** The same in the group and in a mapping: clients compare the two, white space included. */
export function renderMedium({ name, udid, mountType, sizeBytes }: OpticalMedium): XmlElement {
  return uom.struct('VirtualOpticalMedia', OPTICAL_MEDIUM, {
    MediaName: name,
    MediaUDID: udid,
    MountType: mountType,
    Size: gigabytes(sizeBytes, 4),
  });
}

export function renderRepository({ name, capacityBytes, media }: MediaRepository): XmlElement {
  return uom.struct('VirtualMediaRepository', REPOSITORY, {
    OpticalMedia: uom.el('OpticalMedia', ...media.map(renderMedium)),
    RepositoryName: name,
    RepositorySize: gigabytes(capacityBytes, 4),
  });
}
