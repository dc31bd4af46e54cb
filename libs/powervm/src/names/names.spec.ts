import fc from 'fast-check';
import { macFromApi, macToApi } from './mac.js';
import { logicalUnitName, opticalMediaName, partitionName, virtualDiskName } from './names.js';
import { sameUdid } from './udid.js';
import { novaUuidsOf, partitionUuid } from './uuid.js';

describe('uuids', () => {
  it('clears the top bit and writes upper case', () => {
    expect(partitionUuid('9f3d4d15-aaaa-4bbb-8ccc-0123456789ab')).toBe('1F3D4D15-AAAA-4BBB-8CCC-0123456789AB');
    expect(partitionUuid('7f3d4d15-aaaa-4bbb-8ccc-0123456789ab')).toBe('7F3D4D15-AAAA-4BBB-8CCC-0123456789AB');
  });

  it('finds every Nova uuid again among the two that it can stem from', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(novaUuidsOf(partitionUuid(uuid))).toContain(uuid);
      }),
    );
  });

  it('refuses what is no uuid', () => {
    expect(() => partitionUuid('web-1')).toThrow(expect.objectContaining({ code: 'hypervisor.invalid-argument' }));
  });
});

describe('names', () => {
  it('are cut and cleaned by the rules of their type', () => {
    expect(partitionName('wéb server (1)/x-!#%+,.:;=@^_{} and more')).toBe('w_b server _1_/x-!#%+,.:;=@^_{}');
    expect(partitionName('x'.repeat(40))).toHaveLength(31);
    expect(logicalUnitName('boot-vm 1')).toBe('boot_vm_1');
    expect(logicalUnitName('x'.repeat(90))).toHaveLength(79);
    expect(virtualDiskName('x'.repeat(90))).toHaveLength(15);
    expect(opticalMediaName('x'.repeat(90))).toHaveLength(37);
  });
});

describe('MAC addresses', () => {
  it('go both ways', () => {
    expect(macToApi('fa:16:3e:00:00:0a')).toBe('FA163E00000A');
    expect(macFromApi('FA163E00000A')).toBe('fa:16:3e:00:00:0a');
  });

  it('are refused when they are none', () => {
    expect(() => macToApi('fa:16:3e')).toThrow(/'fa:16:3e' is not a MAC address/);
  });
});

describe('UDIDs', () => {
  it('name the same image whatever kind the prefix tells', () => {
    expect(sameUdid('27abc', '29abc')).toBe(true);
    expect(sameUdid('27abc', '27abd')).toBe(false);
  });
});
