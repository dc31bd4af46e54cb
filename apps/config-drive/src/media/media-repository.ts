import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import { OperationError, refuse } from '#contracts';
import { Host, HostView } from '#hosts';
import { isActive, newMediaRepository, type PowerVmClient, under, VirtualIOServer, VolumeGroup } from '#powervm';
import { CONFIG } from '#service';

/** Where the media repository of a host is. */
export interface RepositoryPlace {
  vios: string;
  volumeGroup: string;
}

/** Finds the media repository of a host, and makes one where there is none. */
@Injectable()
export class MediaRepositories {
  constructor(
    private readonly view: HostView,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The first repository of an active VIOS is taken; a new one goes into the configured volume group.
   *
   * @throws OperationError `config-drive.no-vios`, `config-drive.no-volume-group`
   */
  find(host: Host, client: PowerVmClient): Promise<RepositoryPlace> {
    return this.view.recall(host.id, 'media repository', [], () => this.search(host, client));
  }

  /** After a failure: its VIOS may be down, so look again next time. */
  forget(host: Host): void {
    this.view.forget(host.id, 'media repository');
  }

  private async search(host: Host, client: PowerVmClient): Promise<RepositoryPlace> {
    const all = await client.feed(VirtualIOServer);
    // The management partition's volume groups are NovaLink's own, unless there is no other VIOS.
    const separate = all.filter((vios) => !vios.isManagementPartition);
    const active = (separate.length > 0 ? separate : all).filter(isActive);
    if (active.length === 0) {
      throw refuse('config-drive.no-vios', `no VIOS of host ${host.id} is active`, {
        host: host.id,
        retryable: true,
        remedy: 'Start a VIOS, or wait until its RMC connection is up.',
      });
    }
    let room: { vios: string; group: VolumeGroup } | undefined;
    for (const vios of active) {
      for (const group of await client.feed(VolumeGroup, { parent: under(VirtualIOServer, vios.meta.uuid) })) {
        if ([...group.mediaRepositories].length > 0) return { vios: vios.meta.uuid, volumeGroup: group.meta.uuid };
        if (group.name === this.config.configDrive.volumeGroup) room ??= { vios: vios.meta.uuid, group };
      }
    }
    if (room === undefined) throw this.noVolumeGroup(host);
    return this.create(host, client, room.vios, room.group);
  }

  private async create(host: Host, client: PowerVmClient, vios: string, group: VolumeGroup): Promise<RepositoryPlace> {
    const sizeGiB = this.config.configDrive.repositoryGb;
    if (group.availableGiB < sizeGiB) {
      throw new OperationError(
        'config-drive.repository-full',
        `volume group ${group.name} has ${group.availableGiB} GiB left, a media repository needs ${sizeGiB}`,
        {
          host: host.id,
          effect: 'none',
          remedy: 'Free space in it, or name another group in configDrive.volumeGroup.',
        },
      );
    }
    await client.update(group, (draft) => {
      // Another replica may have been quicker.
      if ([...draft.mediaRepositories].length > 0) return false;
      draft.mediaRepositories.add(newMediaRepository({ sizeGiB }));
      return true;
    });
    return { vios, volumeGroup: group.meta.uuid };
  }

  private noVolumeGroup(host: Host): OperationError {
    const { volumeGroup } = this.config.configDrive;
    return refuse(
      'config-drive.no-volume-group',
      `no active VIOS of host ${host.id} has a volume group ${volumeGroup}`,
      {
        host: host.id,
        remedy: "Create it, or name another one in the configuration as 'configDrive.volumeGroup'.",
      },
    );
  }
}
