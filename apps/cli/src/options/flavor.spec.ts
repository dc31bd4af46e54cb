import { flavor } from './flavor.js';

describe('--flavor', () => {
  it('counts memory in MiB and disk in GiB, as OpenStack does', () => {
    expect(flavor('vcpus=2,ram=4096,disk=20')).toEqual({ name: 'custom', vcpus: 2, memoryMb: 4096, rootGb: 20 });
  });

  it('takes the size of the image when there is no disk, and a name when there is one', () => {
    expect(flavor('name=m1.small,vcpus=1,ram=2048')).toMatchObject({ name: 'm1.small', rootGb: 0 });
  });

  it.each([
    ['ram=4096', 'vcpus is missing'],
    ['vcpus=2,ram=4G', 'ram must be a whole number'],
    ['vcpus=0,ram=4096', 'vcpus must be a whole number of at least 1'],
    ['vcpus=1,ram=1,swap=1', "'swap' is not known here: use name, vcpus, ram, disk"],
    ['vcpus=1,vcpus=2,ram=1', "'vcpus' is given twice"],
  ])('refuses %s', (text, reason) => {
    expect(() => flavor(text)).toThrow(reason);
  });
});
