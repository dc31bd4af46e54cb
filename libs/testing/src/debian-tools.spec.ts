import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { debianPackage, debianTool } from './debian-tools.js';

describe("Debian's tools for tests", () => {
  it('are those of the system where it has them', async () => {
    expect(await debianTool('bash', 'usr/bin/bash')).toMatch(/\/bash$/);
  });

  it('are else unpacked beside the project, once for all who ask at the same time', async () => {
    const [first, second] = await Promise.all([debianPackage('genisoimage'), debianPackage('genisoimage')]);
    expect(second).toBe(first);
    await access(join(first, 'usr/bin/isoinfo'));
  }, 120_000);

  it('say what to install when they are not to be had', async () => {
    await expect(debianTool('genisoimage', 'usr/bin/no-such-program')).rejects.toMatchObject({
      code: 'testing.debian-package-unavailable',
      message: expect.stringMatching(/apt-get install genisoimage.*no program usr\/bin\/no-such-program/),
    });
  }, 120_000);
});
