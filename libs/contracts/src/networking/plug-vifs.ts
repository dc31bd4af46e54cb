import { z } from 'zod';
import { InstanceRef, MacAddress, PartitionRef } from '../common/ids.js';
import { Kept } from '../common/kept.js';
import { Vif } from '../common/vif.js';
import { command } from '../contract.js';
import { Failure } from '../failure.js';

export const PluggedVif = z.object({
  id: z.string(),
  mac: z.string(),
  /** `U8247.22L.1234567-V5-C3` */
  locationCode: z.string(),
});

/** Found by MAC: what is there already is left as it is, or repaired. */
export const PlugVifs = command({
  service: 'networking',
  name: 'plug-vifs',
  purpose: 'Give the partition its adapters and have their VLANs on the network bridge.',
  payload: InstanceRef.extend({
    partition: PartitionRef,
    vifs: z.array(Vif),
    /** MAC of the adapter that carries RMC; absent: none is made. */
    managementMac: MacAddress.optional(),
    /** The failure of this command if an adapter has to be made or changed: the partition cannot change its I/O now. */
    frozen: Failure.optional(),
  }),
  result: z.object({ vifs: z.array(PluggedVif), management: z.boolean(), kept: z.array(Kept).default([]) }),
});
