import { writeFileSync } from 'node:fs';
import { type Config, loadConfig } from '#config';
import type { RunFolder } from './run-folder.js';
import type { SimulatedHost } from './simulator.js';

export interface ServicesConfig {
  /** The file that the services read. */
  file: string;
  hosts: Config['hosts'];
  /** Where storage may read image files. */
  imageFolder: string;
}

const USER = 'nova';
const PASSWORD = 'nova';

/** Writes the configuration of the services: that of a file, or one for the simulated hosts. */
export function writeServicesConfig(
  folder: RunFolder,
  hosts: { file: string } | { simulated: readonly SimulatedHost[] },
  httpPort: number,
): ServicesConfig {
  const given = 'file' in hosts ? loadConfig({ POWERVM_CONFIG: hosts.file }) : undefined;
  const imageFolder = folder.folder('images');
  const config = {
    ...given,
    nats: undefined,
    keysDir: given?.keysDir ?? folder.folder('keys'),
    hosts: given?.hosts ?? ('simulated' in hosts ? simulatedHosts(folder, hosts.simulated) : []),
    storage: { ...given?.storage, imageDirectories: [...(given?.storage.imageDirectories ?? []), imageFolder] },
    gateway: { http: { address: given?.gateway.http.address, port: httpPort } },
  };
  const file = folder.file('powervm.json');
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return { file, hosts: loadConfig({ POWERVM_CONFIG: file }).hosts, imageFolder };
}

function simulatedHosts(folder: RunFolder, hosts: readonly SimulatedHost[]) {
  const passwordFile = folder.file('simulator-password');
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
  return hosts.map(({ id, url, serial }) => ({
    id,
    url,
    serial,
    logon: { kind: 'password', user: USER, passwordFile },
  }));
}
