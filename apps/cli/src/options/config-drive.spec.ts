import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { screens } from '../testing/screens.js';
import { configDriveContent } from './config-drive.js';

const folder = mkdtempSync(join(tmpdir(), 'powervm-cli-'));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A seal that keeps what it was given, so that a test can look. */
const sealed: unknown[] = [];
const seal = async (reader: string, value: unknown) => {
  sealed.push({ reader, value });
  return 'sealed';
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the config drive', () => {
  it('is there when it is asked for, or when an option needs it', async () => {
    expect(await configDriveContent('web-1', {}, screens().terminal, seal)).toBeUndefined();
    expect(await configDriveContent('web-1', { configDrive: true }, screens().terminal, seal)).toEqual({
      from: 'metadata',
      hostname: 'web-1',
      displayName: 'web-1',
    });
    expect(await configDriveContent('web-1', { meta: { role: 'db' } }, screens().terminal, seal)).toMatchObject({
      meta: { role: 'db' },
    });
  });

  it('seals user data, password and files to the service that writes it', async () => {
    const content = await configDriveContent(
      'web-1',
      {
        userData: file('user-data', '#cloud-config\n'),
        adminPasswordFile: file('password', 'correct horse\n'),
        file: { '/etc/motd': file('motd', 'hello') },
      },
      screens().terminal,
      seal,
    );
    expect(content).toMatchObject({ secrets: 'sealed' });
    expect(JSON.stringify(content)).not.toContain('correct horse');
    expect(sealed.at(-1)).toEqual({
      reader: 'config-drive',
      value: {
        userData: base64('#cloud-config\n'),
        adminPass: 'correct horse',
        files: [{ path: '/etc/motd', contents: base64('hello') }],
      },
    });
  });

  it('reads one of them from standard input', async () => {
    await configDriveContent('web-1', { adminPasswordFile: '-' }, screens('from a pipe\n').terminal, seal);
    expect(sealed.at(-1)).toMatchObject({ value: { adminPass: 'from a pipe' } });
  });

  it.each([
    [{ userData: '/nowhere/at-all' }, '--user-data'],
    [{ keyName: 'mine' }, '--public-key'],
    [{ publicKey: file('id', '-----BEGIN OPENSSH PRIVATE KEY-----') }, '--public-key'],
    [{ adminPasswordFile: file('empty', '\n') }, '--admin-password-file'],
    [{ userData: file('large', 'x'.repeat(400 * 1024)) }, '--user-data'],
  ])('refuses %o, naming %s', async (options, field) => {
    await expect(configDriveContent('web-1', options, screens().terminal, seal)).rejects.toMatchObject({
      failure: { code: 'usage.invalid', field },
    });
  });
});
