import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '#testing';
import { screens } from '../testing/screens.js';
import { demoImage } from './demo-image.js';
import type { StartOptions } from './options.js';
import { start } from './start.js';

const folder = mkdtempSync(join(tmpdir(), 'powervm-start-'));
const options: StartOptions = { natsPort: 0, httpPort: 0, imageSize: 1, state: join(folder, 'state') };

describe('npm start', () => {
  it('says which port is taken, and how to choose another', async () => {
    const other = createServer();
    const port = await listen(other);
    const at = screens('', process.env);
    expect(await start({ ...options, httpPort: port }, at.terminal)).toBe(1);
    expect(at.stderr).toContain(
      `port ${port} on 127.0.0.1 is taken: end what uses it, or give another with --http-port`,
    );
    other.close();
  });

  it('says what is wrong with the configuration of real hosts', async () => {
    const config = join(folder, 'hosts.yaml');
    writeFileSync(config, 'hosts: [{ id: p8a, url: "ftp://p8a", logon: { kind: file }, serial: "1234567" }]');
    const at = screens('', process.env);
    expect(await start({ ...options, config }, at.terminal)).toBe(1);
    expect(at.stderr).toContain(`${config} is not valid:\n  hosts.0.url`);
  });
});

describe('the image of the demonstration', () => {
  it('has the size that was asked for and the checksum that it says, and never the same content', async () => {
    const [one, other] = [await demoImage(folder, 2), await demoImage(folder, 2)];
    expect(statSync(one.path).size).toBe(2 * 1024 * 1024);
    expect(one.checksum).toBe(`sha256:${createHash('sha256').update(readFileSync(one.path)).digest('hex')}`);
    expect(one.checksum).not.toBe(other.checksum);
  });
});
