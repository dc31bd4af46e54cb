import {
  FindPartition,
  PowerOff,
  PowerOffPartition,
  PowerOn,
  PowerOnPartition,
  Reboot,
  RebootPartition,
} from '#contracts';
import { flow, minutes } from '#flows';
import { reference } from './reference.js';

export const powerOn = flow(PowerOn, 1)
  .step('power on', { run: PowerOnPartition, with: ({ input }) => reference(input), within: minutes(35) })
  .succeeds(() => ({}));

/** Powering off what is not there is an error for a person, unlike for a destroy. */
export const powerOff = flow(PowerOff, 1)
  .step('partition', { run: FindPartition, with: ({ input }) => reference(input), within: minutes(2) })
  .step('power off', {
    needs: ['partition'],
    run: PowerOffPartition,
    with: ({ input }) => ({
      ...reference(input),
      mode: input.timeoutSeconds > 0 ? ('soft' as const) : ('hard' as const),
      timeoutSeconds: input.timeoutSeconds,
    }),
    within: minutes(24 * 60 + 70),
  })
  .succeeds(({ 'power off': off }) => ({ by: off.by }));

export const reboot = flow(Reboot, 1)
  .step('reboot', {
    run: RebootPartition,
    with: ({ input }) => ({ ...reference(input), mode: input.mode, timeoutSeconds: input.timeoutSeconds }),
    within: minutes(24 * 60 + 70),
  })
  .succeeds(({ reboot: by }) => by);
