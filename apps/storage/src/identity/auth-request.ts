import { readFile } from 'node:fs/promises';
import type { KeystoneConfig } from '#config';
import { refuse } from '#contracts';

/** Body of `POST /v3/auth/tokens` (Identity API v3). The secret is read each time, since it may have been changed. */
export async function authRequest(keystone: KeystoneConfig): Promise<unknown> {
  if (keystone.kind === 'application-credential') {
    const { id, secretFile } = keystone;
    const identity = {
      methods: ['application_credential'],
      application_credential: { id, secret: await secretIn(secretFile, 'secretFile') },
    };
    return { auth: { identity } };
  }
  const { user, userDomain, project, projectDomain, passwordFile } = keystone;
  const password = await secretIn(passwordFile, 'passwordFile');
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { name: user, domain: { name: userDomain }, password } } },
      scope: { project: { name: project, domain: { name: projectDomain } } },
    },
  };
}

async function secretIn(file: string, option: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw refuse('keystone.refused', `${file} cannot be read`, {
      remedy: `Correct 'storage.keystone.${option}' in the configuration, or the permissions of the file.`,
      cause,
    });
  });
  return text.trim();
}
