import { z } from 'zod';

const Wwn = z
  .string()
  .transform((text) => text.replace(/:/g, '').toUpperCase())
  .pipe(z.string().regex(/^[0-9A-F]{16}$/, 'must be a WWN of 16 hexadecimal digits'));

/**
 * Cinder's connection_info of a Fibre Channel volume, keys as Cinder writes them. Send these alone: others are dropped, and
 * what some back ends add (logons, for instance) must not be kept in the clear.
 */
export const FibreChannelConnection = z.object({
  driver_volume_type: z.literal('fibre_channel'),
  data: z.object({
    target_lun: z.int().min(0),
    target_wwn: z.union([Wwn.transform((one) => [one]), z.array(Wwn)]).optional(),
    /** initiator WWPN (a VIOS port) -> target WWNs reachable from it */
    initiator_target_map: z.record(Wwn, z.array(Wwn)),
    /** The hdisk's unique device id; written at attach, so that detach finds the disk without discovery. */
    target_UDID: z.string().optional(),
    encrypted: z.literal(false, 'encrypted volumes are not supported: the guest would see cipher text').nullish(),
  }),
});
export type FibreChannelConnection = z.infer<typeof FibreChannelConnection>;

export const Volume = z.object({
  /** Cinder's volume id. */
  id: z.string().min(1),
  connection: z.discriminatedUnion('driver_volume_type', [FibreChannelConnection], {
    error: 'is not a supported volume type: use fibre_channel',
  }),
});
export type Volume = z.infer<typeof Volume>;
