import { z } from 'zod';

/** Name of a PowerVM host as configured, or the Nova host name that maps to it. */
export const HostName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\w-]+(\.[\w-]+)*$/, 'must be letters, digits, - and _, in parts joined by dots');

/** Nova's instance uuid, lower case. */
export const InstanceUuid = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.guid());

/** An operation's id, chosen by the caller; sending a command again under the same id finds the first one. */
export const OperationId = z.guid();

/** `fa:16:3e:12:ab:34` in any case, with or without separators; twelve upper case hex digits from here on. */
export const MacAddress = z
  .string()
  .transform((text) => text.replace(/[:.-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^[0-9A-F]{12}$/, 'must be a MAC address of six bytes'));

/** The instance a command is about: where it lives and what Nova calls it. */
export const InstanceRef = z.object({ host: HostName, uuid: InstanceUuid });
export type InstanceRef = z.infer<typeof InstanceRef>;

/** The partition behind an instance. `uuid` is PowerVM's form (upper case, top bit clear); `id` is the LPAR id. */
export const PartitionRef = z.object({ uuid: z.string(), id: z.int().positive(), name: z.string() });
export type PartitionRef = z.infer<typeof PartitionRef>;
