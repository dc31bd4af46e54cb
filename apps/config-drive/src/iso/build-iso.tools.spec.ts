import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { debianTool } from '#testing';
import { buildIso } from './build-iso.js';

const run = promisify(execFile);

describe('the tools of a Linux system read an image of ours', () => {
  const long = `${'a-rather-long-name-'.repeat(10)}.json`;
  const contents: Record<string, string> = {
    'openstack/latest/meta_data.json': '{"uuid": "x"}\n',
    'openstack/latest/vendor_data.json': '{}',
    'openstack/latest/vendor_data2.json': '{}',
    'openstack/2018-08-27/meta_data.json': '{"uuid": "x"}\n',
    'openstack/content/0000': 'first\n',
    'openstack/content/0001': '',
    'ec2/latest/meta-data.json': '{}',
    'a/b/c/d/e/f/g/deep': 'deep',
    [`long/${long}1`]: 'one',
    [`long/${long}2`]: 'two',
    ...Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`many/file-number-${index}.txt`, `${index}`])),
  };
  let directory: string;
  let image: string;
  let isoinfo: string;

  beforeAll(async () => {
    isoinfo = await debianTool('genisoimage', 'usr/bin/isoinfo');
    directory = await mkdtemp(join(tmpdir(), 'build-iso-'));
    image = join(directory, 'config.iso');
    const files = new Map(Object.entries(contents).map(([path, content]) => [path, Buffer.from(content)]));
    const createdAt = new Date('2026-03-04T05:06:07Z');
    await writeFile(image, buildIso(files, { label: 'config-2', publisher: 'OpenStack Compute', createdAt }));
  }, 120_000);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  const list = async (...args: string[]) => {
    const { stdout } = await run(isoinfo, ['-f', ...args, '-i', image]);
    return stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\//, ''));
  };

  it('isoinfo lists every file by its Rock Ridge name', async () => {
    expect(await list('-R')).toEqual(expect.arrayContaining(Object.keys(contents)));
  });

  it('isoinfo lists the files by their Joliet names, the long ones cut', async () => {
    const listed = await list('-J');
    const short = Object.keys(contents).filter((path) => !path.startsWith('long/'));
    expect(listed).toEqual(expect.arrayContaining(short.map((path) => `${path};1`)));
    expect(listed.filter((path) => path.startsWith('long/'))).toHaveLength(2);
  });

  it.each(Object.keys(contents).filter((path) => !path.startsWith('many/')))('isoinfo extracts %s', async (path) => {
    const { stdout } = await run(isoinfo, ['-R', '-x', `/${path}`, '-i', image]);
    expect(stdout).toBe(contents[path]);
  });

  it('isoinfo sees Joliet, Rock Ridge, the label and the publisher', async () => {
    const { stdout } = await run(isoinfo, ['-d', '-i', image]);
    expect(stdout).toMatch(/^Volume id: config-2$/m);
    expect(stdout).toMatch(/^Publisher id: OpenStack Compute$/m);
    expect(stdout).toContain('Joliet with UCS level 3 found');
    expect(stdout).toContain('Rock Ridge signatures version 1 found');
  });

  it('isovfy finds no errors', async () => {
    const isovfy = await debianTool('genisoimage', 'usr/bin/isovfy');
    expect((await run(isovfy, [image])).stdout).toContain('No errors found');
  });

  it('blkid finds the label by which guests look for a config drive', async () => {
    const blkid = await debianTool('util-linux', 'sbin/blkid');
    const { stdout } = await run(blkid, ['-p', '-o', 'export', image]);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['LABEL=config-2', 'TYPE=iso9660']));
  });
});
