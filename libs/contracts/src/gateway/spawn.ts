import { z } from 'zod';
import { Flavor } from '../common/flavor.js';
import { InstanceRef, PartitionRef } from '../common/ids.js';
import { ImageSource } from '../common/image.js';
import { Kept } from '../common/kept.js';
import { OsType } from '../common/os-type.js';
import { Vif } from '../common/vif.js';
import { Volume } from '../common/volume.js';
import { ConfigDriveContent } from '../config-drive/config-drive-content.js';
import { command } from '../contract.js';

export const Spawn = command({
  service: 'gateway',
  name: 'spawn',
  purpose: 'Build an instance: partition, boot disk, config drive, ports, volumes, power on.',
  payload: InstanceRef.extend({
    /** Nova's instance.name; the partition's name is derived from it. */
    name: z.string().min(1).max(255),
    osType: OsType,
    flavor: Flavor,
    image: ImageSource.optional().describe(
      'what the boot disk holds; without it the first of `volumes` is booted from',
    ),
    configDrive: ConfigDriveContent.optional(),
    vifs: z.array(Vif).max(64).default([]),
    volumes: z.array(Volume).max(64).default([]),
    /** Wait before power on until SignalVifsPlugged names every port; in seconds. */
    waitForVifsSeconds: z.int().min(1).max(3600).optional(),
    powerOn: z.boolean().default(true),
  }).refine(({ image, volumes }) => image !== undefined || volumes.length > 0, {
    path: ['image'],
    error: 'must be there, or volumes must name the one to boot from',
  }),
  result: z.object({
    partition: PartitionRef,
    /** Absent when it boots from a volume. */
    disk: z.object({ name: z.string(), udid: z.string(), capacityGb: z.number() }).optional(),
    /** Cinder id -> target_UDID, to be kept in the block device mapping. */
    volumeUdids: z.record(z.string(), z.string()),
    kept: z.array(Kept),
    degraded: z.array(z.string()),
  }),
});
