import type { z } from 'zod';
import { ConfigDriveContent, ConfigDriveSecrets, type ServiceName } from '#contracts';
import type { Terminal } from '../terminal.js';
import { usageError } from '../usage-error.js';
import { readInput, readSecret } from './read-input.js';

export interface ConfigDriveOptions {
  configDrive?: boolean;
  userData?: string;
  keyName?: string;
  publicKey?: string;
  adminPasswordFile?: string;
  meta?: Record<string, string>;
  /** Path in the guest -> file here. */
  file?: Record<string, string>;
  hostname?: string;
}

/** A message must stay well below the 1 MiB that NATS takes; sealing adds about a third twice. */
const MOST = 400 * 1024;

/**
 * What the config drive holds; undefined when no option asks for one. Everything that only the guest may see is sealed
 * to the service that writes the drive.
 *
 * @throws OperationError `usage.invalid`
 */
export async function configDriveContent(
  name: string,
  options: ConfigDriveOptions,
  terminal: Terminal,
  seal: (reader: ServiceName, value: unknown) => Promise<string>,
): Promise<z.input<typeof ConfigDriveContent> | undefined> {
  const { configDrive, userData, keyName, publicKey, adminPasswordFile, meta, file, hostname } = options;
  const asked = [userData, keyName, publicKey, adminPasswordFile, meta, file].some((value) => value !== undefined);
  if (!asked && !configDrive) return undefined;
  const secrets = await readSecrets(options, terminal);
  return {
    from: 'metadata',
    hostname: hostname ?? name,
    displayName: name,
    ...(meta === undefined ? {} : { meta }),
    ...(await keypairs(keyName, publicKey, terminal)),
    ...(secrets === undefined ? {} : { secrets: await seal('config-drive', secrets) }),
  };
}

async function keypairs(name: string | undefined, file: string | undefined, terminal: Terminal) {
  if (name === undefined && file === undefined) return {};
  if (file === undefined) {
    throw usageError('--key-name needs --public-key: there is no key service to ask', { field: '--public-key' });
  }
  const publicKey = (await readInput(terminal, '--public-key', file)).toString('utf8').trim();
  if (/PRIVATE KEY/.test(publicKey)) {
    throw usageError(`--public-key: ${file} is a private key`, {
      field: '--public-key',
      remedy: 'Give the public half; its name mostly ends in .pub.',
    });
  }
  return { keypairs: [{ name: name ?? 'default', publicKey }] };
}

async function readSecrets(options: ConfigDriveOptions, terminal: Terminal) {
  const { userData, adminPasswordFile, file } = options;
  if (userData === undefined && adminPasswordFile === undefined && file === undefined) return undefined;
  const files = await Promise.all(
    Object.entries(file ?? {}).map(async ([path, source]) => ({
      path,
      contents: (await readInput(terminal, '--file', source)).toString('base64'),
    })),
  );
  const secrets: z.input<typeof ConfigDriveSecrets> = {
    files,
    ...(userData === undefined
      ? {}
      : { userData: (await readInput(terminal, '--user-data', userData)).toString('base64') }),
    ...(adminPasswordFile === undefined
      ? {}
      : { adminPass: await readSecret(terminal, '--admin-password-file', adminPasswordFile) }),
  };
  if (JSON.stringify(secrets).length > MOST) {
    throw usageError('user data and files are larger than 300 KiB together', {
      field: userData === undefined ? '--file' : '--user-data',
      remedy: 'Let the guest fetch what is large, or put it into the image.',
    });
  }
  return secrets;
}
