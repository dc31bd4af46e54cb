import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureCodes } from '#contracts';

const filesBelow = (folder: string): string[] =>
  readdirSync(join(import.meta.dirname, '..', '..', folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

const services = ['gateway', 'instances', 'storage', 'networking', 'config-drive'].map((name) => `apps/${name}/src`);
const textsOf = (folders: readonly string[]): string[] =>
  folders
    .flatMap(filesBelow)
    .filter((file) => !/\.spec\.ts$|\/testing\/|\/failure-codes\/|\/node_modules\//.test(file))
    .map((file) => readFileSync(file, 'utf8'));

describe('the published table of failure codes', () => {
  it('has the codes that errors carry without being made by refuse(), whose codes the types check', () => {
    const libraries = ['contracts', 'messaging', 'flows', 'hosts', 'powervm', 'config'].map(
      (name) => `libs/${name}/src`,
    );
    const carried = textsOf([...services, ...libraries]).flatMap((text) =>
      [...text.matchAll(/(?:\bcode(?:: | = )|^ {2}\| )'([a-z-]+\.[a-z-]+)'/gm)].map(([, code]) => code ?? ''),
    );
    expect(carried.length).toBeGreaterThan(20);
    expect(carried.filter((code) => !(code in failureCodes))).toEqual([]);
  });

  it('has no code that nobody uses', () => {
    const texts = textsOf([...services, 'apps/cli/src', 'libs']).join('\n');
    expect(Object.keys(failureCodes).filter((code) => !texts.includes(`'${code}'`))).toEqual([]);
  });

  it('says for each code what it means and what to do, in sentences', () => {
    const unsaid = Object.entries(failureCodes).filter(
      ([, { meaning, remedy }]) => ![meaning, remedy].every((text) => /^[A-Z`].*\.$/.test(text)),
    );
    expect(unsaid).toEqual([]);
  });
});
