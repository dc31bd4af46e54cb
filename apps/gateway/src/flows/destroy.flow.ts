import {
  DeleteBootDisk,
  DeleteConfigDrive,
  DeletePartition,
  Destroy,
  DisconnectStorage,
  ForgetVolumes,
  PowerOffPartition,
  UnplugVifs,
} from '#contracts';
import { flow, minutes } from '#flows';
import { reference } from './reference.js';

/**
 * Each service removes what it has recorded for the instance, so leftovers of a half built one go too. Nothing is undone: a
 * destroy that fails is sent again.
 */
export const destroy = flow(Destroy, 1)
  .supersedes('spawn')
  .step('power off', {
    run: PowerOffPartition,
    with: ({ input }) => ({ ...reference(input), mode: 'hard' as const }),
    within: minutes(35),
  })
  .step('mappings', {
    needs: ['power off'],
    run: DisconnectStorage,
    with: ({ input }) => ({ ...reference(input), what: 'everything' as const }),
    within: minutes(15),
  })
  .step('ports', { needs: ['power off'], run: UnplugVifs, with: ({ input }) => reference(input), within: minutes(10) })
  .step('boot disk', {
    needs: ['mappings'],
    run: DeleteBootDisk,
    with: ({ input }) => reference(input),
    within: minutes(10),
  })
  .step('config drive', {
    needs: ['mappings'],
    run: DeleteConfigDrive,
    with: ({ input }) => reference(input),
    within: minutes(10),
  })
  .step('volumes', {
    needs: ['mappings'],
    run: ForgetVolumes,
    with: ({ input }) => reference(input),
    within: minutes(10),
  })
  .step('partition', {
    needs: ['ports', 'boot disk', 'config drive', 'volumes'],
    run: DeletePartition,
    with: ({ input }) => reference(input),
    within: minutes(5),
  })
  .succeeds(({ 'boot disk': boot, ports }) => ({ kept: [...boot.kept, ...ports.kept] }));
