import { z } from 'zod';
import type { CommandContract } from '#contracts';
import type { Instance } from '../world/instance.js';

/** What a field of a command is filled with; a new field that a command needs wants a line here. */
const fillers: Record<string, (instance: Instance, takesText: boolean) => unknown> = {
  host: ({ ref }) => ref.host,
  uuid: ({ ref }) => ref.uuid,
  name: ({ spawn }) => spawn.name,
  flavor: ({ spawn }) => spawn.flavor,
  image: ({ spawn }) => spawn.image,
  configDrive: ({ spawn }) => spawn.configDrive,
  volumes: ({ spawn }) => spawn.volumes,
  volume: ({ otherVolume }) => otherVolume,
  volumeId: ({ volume }) => volume.id,
  vlans: ({ spawn }) => (spawn.vifs ?? []).flatMap((vif) => (vif.type === 'pvm_sea' ? [vif.vlan] : [])),
};

/**
 * A command for an instance, made from the fields that its contract names, so that an operation that is added later
 * is tried without being named here.
 *
 * @throws Error for a field that has no default and that nobody knows how to fill
 */
export function inputFor({ name, payload }: CommandContract, instance: Instance): Record<string, unknown> {
  if (!(payload instanceof z.ZodObject)) throw new Error(`the payload of ${name} is no object`);
  const fields = Object.entries(payload.shape as Record<string, z.ZodType>).map(([field, schema]) => {
    if (field === 'vifs') return [field, portsFor(schema, instance, name)];
    const fill = fillers[field];
    if (fill) return [field, fill(instance, false)];
    if (schema.safeParse(undefined).success) return [field, undefined];
    throw new Error(`chaos does not know what to fill field '${field}' of ${name} with: add it to ${import.meta.url}`);
  });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

/** Ids where ports are taken away; those of a spawn; else a new one. */
function portsFor(schema: z.ZodType, { port, otherPort, spawn }: Instance, command: string): unknown {
  if (schema.safeParse([port.id]).success) return [port.id];
  return command === 'spawn' ? spawn.vifs : [otherPort];
}
