import { PowerVmError } from '../errors.js';

/** `fa:16:3e:00:00:01` as the API writes it: `FA163E000001`. Colons, dashes or none are accepted. */
export function macToApi(mac: string): string {
  const digits = mac.replace(/[:-]/g, '').toUpperCase();
  if (!/^[0-9A-F]{12}$/.test(digits)) {
    throw new PowerVmError('hypervisor.invalid-argument', `'${mac}' is not a MAC address`);
  }
  return digits;
}

/** `FA163E000001` as Nova writes it: `fa:16:3e:00:00:01`. */
export function macFromApi(mac: string): string {
  return (macToApi(mac).match(/../g) ?? []).join(':').toLowerCase();
}
