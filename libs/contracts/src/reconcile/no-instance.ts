import { z } from 'zod';
import { HostName, InstanceUuid } from '../common/ids.js';

/** Stands where an instance's uuid is, for what belongs to none: uploads that died, VLANs. */
export const NO_INSTANCE = '00000000-0000-0000-0000-000000000000';

/** An instance, or what of a host belongs to none. */
export const InstanceOrNone = z.object({ host: HostName, uuid: InstanceUuid.default(NO_INSTANCE) });
export type InstanceOrNone = z.infer<typeof InstanceOrNone>;
