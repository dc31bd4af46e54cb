import { z } from 'zod';

const Volume = z.object({
  /** The operation that made it visible: an undo of another one leaves it alone. */
  madeBy: z.string(),
  /** Initiator WWPN -> target WWPNs, and the LUN behind them: enough to look again. */
  targets: z.record(z.string(), z.array(z.string())),
  lun: z.int(),
  /** Unique device id; absent until the volume was found. */
  udid: z.string().optional(),
  /** Where it was found. */
  paths: z.array(z.object({ vios: z.string(), hdisk: z.string() })),
  /** Detached, but for the hdisk of a VIOS that was down. */
  leaving: z.boolean().optional(),
});

/** Document of the domain `volumes`: Cinder's volumes of an instance by id, written before a VIOS looks for them. */
export const VolumeRecord = z.object({ volumes: z.record(z.string(), Volume) });
export type VolumeRecord = z.infer<typeof VolumeRecord>;
export type RecordedVolume = z.infer<typeof Volume>;

export const VOLUME_DOMAIN = 'volumes';

/** Stands where Cinder's id is, for a volume that was found on the host when the record was made anew. */
export const adoptedVolume = (udid: string): string => `udid:${udid}`;
