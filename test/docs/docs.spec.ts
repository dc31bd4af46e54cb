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
