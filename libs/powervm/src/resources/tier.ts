import { boolean, link, number, optional, type ReadOf, resource, text, withDefault } from '../declare/index.js';

/** A tier of a shared storage pool; logical units are its children. */
export const Tier = resource(
  'Tier',
  {
    name: text('Name'),
    udid: optional(text('UniqueDeviceID')),
    type: optional(text('Type')),
    isDefault: withDefault(boolean('IsDefault'), false),
    capacityGiB: number('Capacity'),
    pool: optional(link('AssociatedSharedStoragePool')),
  },
  {
    order: [
      'Name',
      'UniqueDeviceID',
      'Type',
      'IsDefault',
      'Capacity',
      'MirrorState',
      'FailureGroups',
      'AssociatedSharedStoragePool',
    ],
  },
);
export type Tier = ReadOf<typeof Tier>;
