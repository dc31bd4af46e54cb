import { z } from 'zod';

/** Nova's flavor. Values of extra specs are text, as Nova stores them; instances validates the `powervm:` keys. */
export const Flavor = z.object({
  name: z.string().default('custom'),
  vcpus: z.int().min(1),
  memoryMb: z.int().min(1),
  rootGb: z.int().min(0),
  ephemeralGb: z.literal(0, 'ephemeral disks are not supported on PowerVM: use a flavor without them').default(0),
  swapMb: z.literal(0, 'swap disks are not supported on PowerVM: use a flavor without one').default(0),
  extraSpecs: z.record(z.string(), z.string()).default({}),
});
export type Flavor = z.infer<typeof Flavor>;
