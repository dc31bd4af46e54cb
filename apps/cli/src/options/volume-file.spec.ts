import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { screens } from '../testing/screens.js';
import { volumeFile } from './volume-file.js';

const folder = mkdtempSync(join(tmpdir(), 'powervm-cli-'));
const { terminal } = screens();

function file(content: unknown): string {
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const connection = {
  driver_volume_type: 'fibre_channel',
  data: { target_lun: 1, initiator_target_map: { c05076083514000a: ['500507680b21ac22'] } },
};

describe("a file with Cinder's connection_info", () => {
  it('says the id of the volume itself, where Cinder put it', async () => {
    const path = file({ ...connection, data: { ...connection.data, volume_id: 'v-1' } });
    expect(await volumeFile(terminal, '--volume', path)).toMatchObject({
      id: 'v-1',
      connection: { data: { target_lun: 1 } },
    });
  });

  it('may have the id written in front', async () => {
    expect(await volumeFile(terminal, '--volume', `v-2=${file(connection)}`)).toMatchObject({ id: 'v-2' });
  });

  it.each([
    [connection, 'usage.invalid', "does not say the volume's id"],
    ['{', 'usage.invalid', 'is not JSON'],
    [{ serial: 'v', driver_volume_type: 'iscsi', data: {} }, 'request.invalid', 'is not a supported volume type'],
    [{ ...connection, serial: 'v', data: {} }, 'request.invalid', 'connection.data.target_lun'],
  ])('refuses %j', async (content, code, reason) => {
    await expect(volumeFile(terminal, '--volume', file(content))).rejects.toMatchObject({
      failure: { code, message: expect.stringContaining(reason) },
    });
  });
});
