import { z } from 'zod';
import { InstanceRef, MacAddress, PartitionRef } from '../common/ids.js';
import { command } from '../contract.js';
import { OrphanKind } from './orphan.js';

/** What was recorded as ours, or would be. */
export const Adopted = z.object({
  recorded: z.array(z.object({ kind: OrphanKind, name: z.string() })),
  /** What cannot be known from the host, and what follows. */
  notes: z.array(z.string()),
});
export type Adopted = z.infer<typeof Adopted>;

const adoption = InstanceRef.extend({
  /** Find out what would be recorded, and record nothing. */
  dryRun: z.boolean().default(false),
});

const ofPartition = adoption.extend({ partition: PartitionRef });

export const AdoptPartition = command({
  service: 'instances',
  name: 'adopt-partition',
  purpose: 'Record the partition with the uuid of an instance as ours; one that is recorded already is success.',
  payload: adoption,
  result: Adopted.extend({ partition: PartitionRef }),
});

export const AdoptStorage = command({
  service: 'storage',
  name: 'adopt-storage',
  purpose: 'Record the boot disk that has the uuid of an instance in its name, and what is mapped to its partition.',
  payload: ofPartition,
  result: Adopted,
});

export const AdoptPorts = command({
  service: 'networking',
  name: 'adopt-ports',
  purpose: 'Record the adapters of a partition, and the trunks whose external ids name the instance.',
  payload: ofPartition.extend({
    managementMac: MacAddress.optional(),
    /** VLANs that we have put on network bridges: nothing on the host tells that, so whoever asks has to know it. */
    vlans: z.array(z.int().min(1).max(4094)).default([]),
  }),
  result: Adopted,
});

export const AdoptConfigDrive = command({
  service: 'config-drive',
  name: 'adopt-config-drive',
  purpose: 'Record the medium that has the uuid of an instance in its name.',
  payload: adoption,
  result: Adopted,
});
