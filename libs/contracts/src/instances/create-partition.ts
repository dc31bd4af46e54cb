import { z } from 'zod';
import { Flavor } from '../common/flavor.js';
import { InstanceRef, PartitionRef } from '../common/ids.js';
import { OsType } from '../common/os-type.js';
import { command } from '../contract.js';

/** One partition per instance: asked twice, the first one is found. */
export const CreatePartition = command({
  service: 'instances',
  name: 'create-partition',
  purpose: "Create the instance's partition from its flavor, powered off, and record it as ours.",
  payload: InstanceRef.extend({ name: z.string().min(1), osType: OsType, flavor: Flavor }),
  result: z.object({ partition: PartitionRef }),
});
