import { bootUnitName, imageUnitName, isBootUnit, isImageUnit, isMarkerOf, markerName } from './unit-names.js';

const sha256 = { algorithm: 'sha256' as const, value: 'a1'.repeat(32) };
const sha512 = { algorithm: 'sha512' as const, value: `${'b2'.repeat(32)}${'c3'.repeat(32)}` };
const md5 = { algorithm: 'md5' as const, value: 'd4'.repeat(16) };
const long = 'a very long name of an image, longer than any unit may have: Debian GNU/Linux 12 (ppc64el)';

describe('names of image units', () => {
  it('are those that Nova knows, where there is room', () => {
    expect(imageUnitName('rhel9-ppc64le', md5)).toBe(`image_rhel9_ppc64le_${md5.value}`);
  });

  it.each([md5, sha256, sha512])('keep the digest and cut the name: $algorithm', (checksum) => {
    const name = imageUnitName(long, checksum);

    expect(name.length).toBeLessThanOrEqual(79);
    expect(name.endsWith(checksum.value.slice(0, 64))).toBe(true);
    expect(name).toMatch(/^image_a_[\w.]*$/);
  });

  it('tell the same content under another name, and other content under the same', () => {
    expect(isImageUnit(imageUnitName('other', sha256), sha256)).toBe(true);
    expect(isImageUnit(imageUnitName('same', sha512), sha256)).toBe(false);
  });
});

describe('names of markers', () => {
  it.each([md5, sha256, sha512])('belong to one image unit: $algorithm', (checksum) => {
    const unit = imageUnitName(long, checksum);
    const marker = markerName(unit, '0123abcd');

    expect(marker.length).toBeLessThanOrEqual(79);
    expect(isMarkerOf(marker, unit)).toBe(true);
    expect(isMarkerOf(marker, imageUnitName('other', checksum))).toBe(false);
    expect(isMarkerOf(unit, unit)).toBe(false);
  });
});

describe('names of boot disks', () => {
  const uuid = '8b8ce3ae-d2f2-4a6c-9d2d-3c3f5a2f1b10';
  const system = 'c889bf0d-9996-33ac-84c5-d16727083a77';

  it('have the whole uuid, however long the instance is called', () => {
    const name = bootUnitName(long, uuid, system);

    expect(name.length).toBeLessThanOrEqual(79);
    expect(isBootUnit(name, uuid, system)).toBe(true);
  });

  it('differ between hosts that share a pool, and between instances of one name', () => {
    const name = bootUnitName('web-1', uuid, system);

    expect(isBootUnit(name, uuid, system.replace('c8', 'd8'))).toBe(false);
    expect(isBootUnit(name, uuid.replace('8b', '9b'), system)).toBe(false);
  });
});
