import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const pages = ['README.md', 'CHANGELOG.md', ...inFolders('apps', 'libs'), ...markdownIn('docs')];

function inFolders(...parents: string[]): string[] {
  return parents.flatMap((parent) =>
    readdirSync(join(project, parent)).flatMap((name) => markdownIn(join(parent, name))),
  );
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(project, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

it('the generated reference is what the schemas say: npm run docs', async () => {
  const args = [
    '--conditions=source',
    '--import',
    './scripts/typescript.mjs',
    'scripts/generate-reference.ts',
    '--check',
  ];
  await promisify(execFile)(process.execPath, args, { cwd: project });
});

it.each(pages)('every link of %s leads somewhere', (page) => {
  const text = readFileSync(join(project, page), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
  expect(links.filter((link) => !existsSync(join(project, dirname(page), link)))).toEqual([]);
});

describe('the page about deployment', () => {
  const text = readFileSync(join(project, 'docs', 'deploy-openstack.md'), 'utf8');
  const options = ['nova-driver/powervm_nova', 'neutron-driver/powervm_neutron'].flatMap((path) => {
    const source = readFileSync(join(project, 'apps', path, 'options.py'), 'utf8');
    const found = [...source.matchAll(/cfg\.\w+Opt\(\s*"(\w+)"(?:,\s*default=([\d.]+))?/g)];
    return found.map(([, name = '', number]) => ({ driver: path.split('/')[0], name, number }));
  });

  it('finds the options of both drivers', () => {
    expect(new Set(options.map(({ driver }) => driver)).size).toBe(2);
  });

  const ofNova = [
    ...['host', 'my_ip', 'my_block_storage_ip', 'instance_name_template', 'vif_plugging_timeout'],
    ...['vif_plugging_is_fatal', 'force_config_drive', 'mkisofs_cmd', 'config_drive_format'],
    ...['[api]config_drive_skip_versions', 'reserved_host_cpus', 'reserved_host_memory_mb', 'reserved_host_disk_mb'],
    ...['*_allocation_ratio', 'initial_*_allocation_ratio', 'shutdown_timeout', '[compute]shutdown_retry_interval'],
    ...['running_deleted_instance_action', '[vnc]server_proxyclient_address', '[pci]device_spec', '[glance]*'],
    ...['[image_cache]manager_interval', 'remove_unused_base_images'],
  ];

  it.each(ofNova)('says what %s of Nova means here, or why it means nothing', (name) => {
    const [nova = ''] = text.slice(text.indexOf('## 3. Nova')).split(/^## 4\. /m);
    const rows = nova.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.some((row) => row.split('|')[1]?.includes(`\`${name}\``))).toBe(true);
  });

  it.each(options)('names $name of the $driver, with its default', ({ driver, name, number }) => {
    const [nova = '', neutron = ''] = text.split(/^## 4\. Neutron$/m);
    const part = driver === 'nova-driver' ? nova : neutron;
    const shared = driver === 'neutron-driver' && /^nats_/.test(name) ? nova : part;
    const row = shared.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
    expect(row).toBeDefined();
    if (number !== undefined) expect(row).toContain(`| \`${Number(number)}\` |`);
  });
});
