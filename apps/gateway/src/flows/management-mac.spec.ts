import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { managementMac } from './management-mac.js';

it('the management MAC of an instance is always the same, locally administered and unicast', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      const mac = managementMac(uuid);
      expect(managementMac(uuid)).toBe(mac);
      expect(mac).toMatch(/^[0-9A-F]{12}$/);
      expect(Number.parseInt(mac.slice(0, 2), 16) & 0b11).toBe(0b10);
    }),
  );
  expect(managementMac(randomUUID())).not.toBe(managementMac(randomUUID()));
});
