import { z } from 'zod';
import { InstanceRef, MacAddress, PartitionRef } from '../common/ids.js';
import { Vif } from '../common/vif.js';
import { command } from '../contract.js';

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
  }),
  result: z.object({ vifs: z.array(PluggedVif), management: z.boolean() }),
});
