import { Config } from '#config';
import { systemClock } from '#powervm';
import { HttpClient } from '../images/http-client.js';
import { Keystone } from './keystone.js';

it('Keystone that is away is asked again later', async () => {
  const config = Config.parse({
    storage: {
      keystone: {
        kind: 'application-credential',
        authUrl: 'http://127.0.0.1:1/v3',
        id: 'a',
        secretFile: import.meta.filename,
      },
    },
  });
  const http = new HttpClient(config);
  const keystone = new Keystone(
    config.storage.keystone as NonNullable<typeof config.storage.keystone>,
    http,
    systemClock,
  );
  await expect(keystone.token()).rejects.toMatchObject({
    failure: { code: 'keystone.unreachable', retryable: true, effect: 'none' },
  });
  await http.onModuleDestroy();
});
