/** The fields of one protobuf message by number, in the order that they came. */
export class ProtobufFields {
  private readonly fields = new Map<number, (bigint | Buffer)[]>();

  constructor(bytes: Uint8Array) {
    const reader = new Reader(bytes);
    while (!reader.atEnd) {
      const tag = Number(reader.varint());
      const value = reader.value(tag & 7);
      this.fields.set(tag >> 3, [...(this.fields.get(tag >> 3) ?? []), value]);
    }
  }

  has(field: number): boolean {
    return this.fields.has(field);
  }

  /** The messages of a repeated field. */
  messages(field: number): ProtobufFields[] {
    return this.all(field).map((value) => new ProtobufFields(asBytes(value)));
  }

  message(field: number): ProtobufFields | undefined {
    return this.messages(field).at(-1);
  }

  text(field: number): string {
    return this.bytes(field).toString('utf8');
  }

  bytes(field: number): Buffer {
    return asBytes(this.all(field).at(-1) ?? Buffer.alloc(0));
  }

  /** An unsigned number; 0 when the field is absent, as protobuf says. */
  integer(field: number): bigint {
    const value = this.all(field).at(-1) ?? 0n;
    return typeof value === 'bigint' ? value : value.readBigUInt64LE();
  }

  signed(field: number): bigint {
    return BigInt.asIntN(64, this.integer(field));
  }

  double(field: number): number {
    return this.bytes(field).readDoubleLE();
  }

  private all(field: number): (bigint | Buffer)[] {
    return this.fields.get(field) ?? [];
  }
}

function asBytes(value: bigint | Buffer): Buffer {
  if (typeof value === 'bigint') throw new Error('not a protobuf field with a length');
  return value;
}

class Reader {
  private at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes.readUInt8(this.at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  value(wireType: number): bigint | Buffer {
    if (wireType === 0) return this.varint();
    if (wireType === 1) return this.take(8);
    if (wireType === 2) return this.take(Number(this.varint()));
    if (wireType === 5) return this.take(4);
    throw new Error(`protobuf wire type ${wireType} at byte ${this.at}`);
  }

  private take(length: number): Buffer {
    if (this.at + length > this.bytes.length)
      throw new Error(`protobuf message ends inside a field at byte ${this.at}`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}
