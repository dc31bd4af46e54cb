import { createHash } from 'node:crypto';

/** Ids that follow from a seed and a stable key, so that two runs of one scenario give equal worlds. */
export class Identity {
  #drawn = 0;

  constructor(readonly seed: string) {}

  digest(key: string): Buffer {
    return createHash('md5').update(`${this.seed}/${key}`).digest();
  }

  hex(key: string, digits: number): string {
    let result = '';
    for (let part = 0; result.length < digits; part++) result += this.digest(`${key}#${part}`).toString('hex');
    return result.slice(0, digits);
  }

  /** A name-based (version 3) uuid in lower case. */
  uuid(key: string): string {
    const bytes = this.digest(key);
    bytes[6] = (bytes[6]! & 0x0f) | 0x30;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** Partitions have upper case uuids with the top bit clear. */
  partitionUuid(key: string): string {
    const uuid = this.uuid(key);
    return (parseInt(uuid[0]!, 16) & 7).toString(16).concat(uuid.slice(1)).toUpperCase();
  }

  /** A signed 32 bit integer in decimal, as the API's etags are. */
  etag(key: string): string {
    return String(this.digest(key).readInt32BE(0));
  }

  /** The next of a sequence of keys that look random: for what the real server draws by chance. */
  draw(): string {
    return `drawn/${++this.#drawn}`;
  }

  /** A locally administered unicast MAC, 12 hex digits in upper case. */
  randomMac(): string {
    const bytes = this.digest(this.draw()).subarray(0, 6);
    bytes[0] = (bytes[0]! & 0xfc) | 0x02;
    return bytes.toString('hex').toUpperCase();
  }

  /** Numbers drawn so far; part of what has to be stored. */
  get drawn(): number {
    return this.#drawn;
  }

  set drawn(count: number) {
    this.#drawn = count;
  }
}
