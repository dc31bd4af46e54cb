import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface KeyAndCertificate {
  key: string;
  cert: string;
}

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...sizeOf(body.length)]), body]);
};
const sizeOf = (length: number): number[] => {
  if (length < 128) return [length];
  return length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
};
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const integer = (bytes: Buffer) => der(0x02, bytes);
const text = (tag: number, value: string) => der(tag, Buffer.from(value, 'ascii'));
const utcTime = (date: Date) => text(0x17, `${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`);
const extension = (id: string, value: Buffer, ...critical: Buffer[]) =>
  sequence(oid(id), ...critical, der(0x04, value));

const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';
const SUBJECT_KEY_ID = '551d0e';
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const DAY = 86_400_000;

/** A fresh P-256 key with a certificate for localhost, 127.0.0.1 and ::1 that is its own authority; valid for a year. */
export function selfSignedCertificate(now = Date.now()): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const name = sequence(der(0x31, sequence(oid(COMMON_NAME), text(0x0c, 'PowerVM simulator'))));
  const yes = der(0x01, Buffer.from([0xff]));
  const addresses = [Buffer.from([127, 0, 0, 1]), Buffer.from([...Array<number>(15).fill(0), 1])];
  const names = sequence(text(0x82, 'localhost'), ...addresses.map((address) => der(0x87, address)));
  const keyId = createHash('sha1').update(publicInfo).digest();
  const toSign = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    sequence(utcTime(new Date(now - DAY)), utcTime(new Date(now + 365 * DAY))),
    name,
    publicInfo,
    der(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, sequence(yes), yes),
        extension(SUBJECT_ALT_NAME, names),
        extension(SUBJECT_KEY_ID, der(0x04, keyId)),
      ),
    ),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toSign, privateKey));
  const lines = sequence(toSign, algorithm, signature)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
