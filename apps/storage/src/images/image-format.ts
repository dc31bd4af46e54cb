import { refuse } from '#contracts';

interface Signature {
  format: string;
  at: number;
  bytes: Buffer;
}

const signature = (format: string, at: number, bytes: string): Signature => ({
  format,
  at,
  bytes: Buffer.from(bytes, 'latin1'),
});

/** What files that are no raw disks begin with. */
const signatures: readonly Signature[] = [
  signature('qcow2', 0, 'QFI\xfb'),
  signature('qed', 0, 'QED\0'),
  signature('vmdk', 0, 'KDMV'),
  signature('vmdk', 0, 'COWD'),
  signature('vmdk', 0, '# Disk DescriptorFile'),
  signature('vhd', 0, 'conectix'),
  signature('vhdx', 0, 'vhdxfile'),
  signature('vdi', 0x40, '\x7f\x10\xda\xbe'),
  signature('parallels', 0, 'WithoutFreeSpace'),
  signature('parallels', 0, 'WithouFreSpacExt'),
  signature('gzip', 0, '\x1f\x8b\x08'),
  signature('xz', 0, '\xfd7zXZ\0'),
  signature('bzip2', 0, 'BZh'),
  signature('zstd', 0, '\x28\xb5\x2f\xfd'),
  signature('7z', 0, '7z\xbc\xaf\x27\x1c'),
  signature('zip', 0, 'PK\x03\x04'),
  signature('tar (or ova)', 257, 'ustar'),
  signature('iso', 0x8001, 'CD001'),
];

/** So many bytes from the start tell every format. */
export const HEAD_BYTES = Math.max(...signatures.map(({ at, bytes }) => at + bytes.length));

/** The format that the first bytes of a file show, or undefined for what may be a raw disk. */
export function foreignFormat(head: Buffer): string | undefined {
  return signatures.find(({ at, bytes }) => head.subarray(at, at + bytes.length).equals(bytes))?.format;
}

const packed = new Set(['gzip', 'xz', 'bzip2', 'zstd', '7z', 'zip', 'tar (or ova)']);

/** `image.format`: the content, or what is said of it, is no raw disk. */
export function notRaw(image: string, format: string) {
  const remedy = packed.has(format)
    ? 'Unpack it, and upload the disk as a raw image.'
    : `Convert it: qemu-img convert -O raw image.${format} image.raw, and upload that as a raw image.`;
  return refuse('image.format', `image ${image} is ${format}; PowerVM boots raw images only`, {
    field: 'image',
    remedy,
  });
}
