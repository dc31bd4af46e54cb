import {
  ConnectStorage,
  CreateConfigDrive,
  CreatePartition,
  DeleteBootDisk,
  DeleteConfigDrive,
  DeletePartition,
  DisconnectStorage,
  DiscoverVolumes,
  EnsureBootDisk,
  ForgetVolumes,
  PlugVifs,
  PowerOffPartition,
  PowerOnPartition,
  Spawn,
  UnplugVifs,
} from '#contracts';
import { flow, hours, minutes, seconds } from '#flows';
import { managementMac } from './management-mac.js';
import { reference } from './reference.js';

/** Partition, boot disk, volumes and config drive side by side; then ports and mappings; then power. */
export const spawn = flow(Spawn, 1)
  .step('partition', {
    run: CreatePartition,
    with: ({ input }) => ({ ...reference(input), name: input.name, osType: input.osType, flavor: input.flavor }),
    within: minutes(5),
    undo: { run: DeletePartition, with: ({ input }) => reference(input), within: minutes(5) },
  })
  .optional('boot disk', {
    when: ({ input }) => input.image !== undefined,
    run: EnsureBootDisk,
    with: ({ input }) => ({
      ...reference(input),
      name: input.name,
      rootGb: input.flavor.rootGb,
      // `when` has seen to it.
      image: input.image as NonNullable<typeof input.image>,
    }),
    within: hours(6),
    undo: { run: DeleteBootDisk, with: ({ input }) => reference(input), within: minutes(10) },
  })
  .optional('volumes', {
    when: ({ input }) => input.volumes.length > 0,
    run: DiscoverVolumes,
    with: ({ input }) => ({ ...reference(input), volumes: input.volumes }),
    within: minutes(10),
    undo: { run: ForgetVolumes, with: ({ input }) => reference(input), within: minutes(10) },
  })
  .optional('config drive', {
    when: ({ input }) => input.configDrive !== undefined,
    run: CreateConfigDrive,
    with: ({ input }) => ({
      ...reference(input),
      name: input.name,
      // `when` has seen to it.
      content: input.configDrive as NonNullable<typeof input.configDrive>,
      vifs: input.vifs,
      managementMac: managementMac(input.uuid),
    }),
    within: minutes(10),
    undo: { run: DeleteConfigDrive, with: ({ input }) => reference(input), within: minutes(10) },
  })
  .step('ports', {
    needs: ['partition'],
    run: PlugVifs,
    with: ({ input, partition }) => ({
      ...reference(input),
      partition: partition.partition,
      vifs: input.vifs,
      managementMac: managementMac(input.uuid),
    }),
    within: minutes(10),
    undo: { run: UnplugVifs, with: ({ input }) => reference(input), within: minutes(10) },
  })
  .step('mappings', {
    needs: ['partition', 'boot disk', 'volumes', 'config drive'],
    run: ConnectStorage,
    with: ({ input, partition, volumes, 'boot disk': boot, 'config drive': drive }) => ({
      ...reference(input),
      partition: partition.partition,
      ...(boot === undefined ? {} : { disk: boot.disk }),
      ...(drive === undefined ? {} : { medium: drive.medium }),
      volumes: volumes?.volumes ?? [],
      fresh: true,
    }),
    within: minutes(15),
    undo: {
      run: DisconnectStorage,
      with: ({ input }) => ({ ...reference(input), what: 'everything' as const }),
      within: minutes(15),
    },
  })
  .signal('vifs plugged', {
    needs: ['ports'],
    when: ({ input }) => input.waitForVifsSeconds !== undefined && input.vifs.length > 0,
    within: ({ input }) => seconds(input.waitForVifsSeconds ?? 0),
  })
  .optional('power', {
    needs: ['ports', 'mappings', 'vifs plugged'],
    when: ({ input }) => input.powerOn,
    run: PowerOnPartition,
    with: ({ input }) => reference(input),
    within: minutes(35),
    undo: {
      run: PowerOffPartition,
      with: ({ input }) => ({ ...reference(input), mode: 'hard' as const }),
      within: minutes(35),
    },
  })
  .succeeds(({ partition, ports, volumes, mappings, 'boot disk': boot, 'config drive': drive }) => ({
    partition: partition.partition,
    ...(boot === undefined ? {} : { disk: boot.disk }),
    volumeUdids: Object.fromEntries(volumes?.volumes.map(({ id, udid }) => [id, udid]) ?? []),
    kept: [...(boot?.kept ?? []), ...(drive?.kept ?? []), ...ports.kept],
    degraded: [...new Set([...(volumes?.degraded ?? []), ...mappings.degraded])],
  }));
