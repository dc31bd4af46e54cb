import { deflateSync, gzipSync } from 'node:zlib';
import { hiddenSecrets } from './hidden-secrets.js';

const secret = 'CANARY "ä" 7f3a';
const bytes = Buffer.from(secret);

const around = (content: string | Buffer) =>
  Buffer.concat([Buffer.from('before;'), Buffer.from(content), Buffer.from(';after')]);

describe('a secret that is hidden', () => {
  it.each<[string, Buffer]>([
    ['nowhere but in the open', around(bytes)],
    ['in hex', around(bytes.toString('hex'))],
    ['in upper case hex, behind another digit', around(`A${bytes.toString('hex').toUpperCase()}`)],
    ['in base64', around(bytes.toString('base64'))],
    ['in base64 of something longer', around(Buffer.from(`xy${secret}z`).toString('base64'))],
    ['in base64url without padding', around(Buffer.from(`?>${secret}`).toString('base64url'))],
    ['in JSON', around(JSON.stringify({ secret }))],
    ['in JSON of ASCII', around(JSON.stringify({ secret }).replaceAll('ä', '\\u00e4'))],
    ['in JSON in JSON', around(JSON.stringify(JSON.stringify({ secret })))],
    ['in a URL', around(encodeURIComponent(secret))],
    ['in UTF-16', around(Buffer.from(secret, 'utf16le'))],
    ['in gzip', around(gzipSync(bytes))],
    ['in zlib', around(deflateSync(bytes))],
    [
      'in base64 of gzip of JSON in base64',
      around(gzipSync(JSON.stringify({ a: bytes.toString('base64') })).toString('base64')),
    ],
  ])('%s is found', (_where, content) => {
    expect(hiddenSecrets(content, ['other', secret])).toEqual([secret]);
  });

  it('and not there is not found', () => {
    expect(hiddenSecrets(around(gzipSync('CANARY "a" 7f3a')), [secret])).toEqual([]);
  });
});
