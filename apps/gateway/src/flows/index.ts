import type { Flow } from '#flows';
import { adopt } from './adopt.flow.js';
import { cleanUp } from './clean-up.flow.js';
import { destroy } from './destroy.flow.js';
import { powerOff, powerOn, reboot } from './power.flows.js';
import { spawn } from './spawn.flow.js';
import { plugVifs, unplugVifs } from './vif.flows.js';
import { attachVolume, detachVolume } from './volume.flows.js';

/** Every flow, in every version that operations under way may have. */
export const flows: readonly Flow[] = [
  spawn,
  destroy,
  powerOn,
  powerOff,
  reboot,
  attachVolume,
  detachVolume,
  plugVifs,
  unplugVifs,
  cleanUp,
  adopt,
];
