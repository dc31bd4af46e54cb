import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from './index.js';

function configured(yaml: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'powervm-config-')), 'powervm.yaml');
  writeFileSync(file, yaml);
  return () => loadConfig({ POWERVM_CONFIG: file, ...env });
}

const host = `
  - id: p8a
    novaHost: nova-p8a
    url: https://p8a.example:12443
    logon: { kind: password, user: neo, passwordFile: /etc/powervm/p8a }
    serial: '1234567'`;

describe('the configuration', () => {
  it('has a default for everything but hosts', () => {
    expect(loadConfig({})).toMatchObject({ hosts: [], nats: { servers: ['nats://127.0.0.1:4222'] } });
  });

  it('reads hosts, and verifies TLS unless told otherwise', () => {
    expect(configured(`hosts: ${host}`)().hosts).toMatchObject([{ id: 'p8a', novaHost: 'nova-p8a', verifyTls: true }]);
  });

  it('lets the environment name the NATS servers', () => {
    expect(configured('nats: { replicas: 3 }', { POWERVM_NATS: 'nats://a,nats://b' })().nats).toMatchObject({
      servers: ['nats://a', 'nats://b'],
      replicas: 3,
    });
  });

  it('refuses two hosts of one name, naming both', () => {
    expect(configured(`hosts: ${host}${host}`)).toThrow(/hosts\.1: 'p8a' already names hosts\[0\]/);
  });

  it('refuses a missing serial, naming field and file', () => {
    expect(configured('hosts: [{ id: a, url: "http://x", logon: { kind: file } }]')).toThrow(
      /powervm\.yaml is not valid:\n {2}hosts\.0\.serial/,
    );
  });

  it('refuses a file that is not there or not YAML', () => {
    expect(() => loadConfig({ POWERVM_CONFIG: '/nowhere/powervm.yaml' })).toThrow(ConfigError);
    expect(configured('hosts: [')).toThrow(/is not YAML/);
  });
});
