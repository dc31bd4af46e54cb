import { z } from 'zod';
import { Volume, validated } from '#contracts';
import type { Terminal } from '../terminal.js';
import { usageError } from '../usage-error.js';
import { readInput } from './read-input.js';

export type VolumeIn = z.input<typeof Volume>;

/** Where Cinder writes a volume's id in its connection_info. */
const Identified = z.looseObject({
  serial: z.string().optional(),
  volume_id: z.string().optional(),
  data: z.looseObject({ volume_id: z.string().optional() }).optional(),
});

/**
 * A volume from a file with Cinder's connection_info: `FILE.json`, or `ID=FILE.json` where the file does not say the id.
 *
 * @throws OperationError `usage.invalid`, `request.invalid`
 */
export async function volumeFile(terminal: Terminal, option: string, text: string): Promise<VolumeIn> {
  const [, id, path = text] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  const connection = parse(option, path, (await readInput(terminal, option, path)).toString('utf8'));
  const said = Identified.safeParse(connection).data;
  const volume = { id: id ?? said?.data?.volume_id ?? said?.volume_id ?? said?.serial, connection };
  if (volume.id === undefined) {
    throw usageError(`${option}: ${path} does not say the volume's id`, {
      field: option,
      remedy: `Write it in front: ${option === 'FILE' ? '' : `${option} `}<volume id>=${path}`,
    });
  }
  validated(path, Volume, volume);
  return volume as VolumeIn;
}

function parse(option: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`${option}: ${path} is not JSON`, {
      field: option,
      remedy: 'It must hold the connection_info that Cinder gives, as one JSON object.',
    });
  }
}
