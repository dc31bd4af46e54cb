import { InvalidArgumentError } from 'commander';
import { pairs, whole } from './pairs.js';

/** A flavor without its extra specs, as `--flavor` gives it. */
export interface FlavorOption {
  name: string;
  vcpus: number;
  /** MiB. */
  memoryMb: number;
  /** GiB; 0 for the size of the image. */
  rootGb: number;
}

/** `vcpus=2,ram=4096,disk=20[,name=m1.small]`: MiB and GiB, as OpenStack counts. */
export function flavor(text: string): FlavorOption {
  const given = pairs(text, ['name', 'vcpus', 'ram', 'disk']);
  const number = (key: string, least: number) => {
    const value = given.get(key);
    if (value === undefined) throw new InvalidArgumentError(`${key} is missing: write vcpus=2,ram=4096,disk=20.`);
    return whole(key, value, least);
  };
  return {
    name: given.get('name') || 'custom',
    vcpus: number('vcpus', 1),
    memoryMb: number('ram', 1),
    rootGb: given.has('disk') ? number('disk', 0) : 0,
  };
}
