import type { PowerVmClient, VolumeGroup } from '#powervm';

/** Takes a medium out of the repository in a volume group; one that is gone already is success. @returns the group afterwards */
export async function takeOut(client: PowerVmClient, group: VolumeGroup, medium: string): Promise<VolumeGroup> {
  return client.update(group, (draft) => {
    const holder = [...draft.mediaRepositories].find(({ media }) => [...media].some(({ name }) => name === medium));
    if (holder === undefined) return false;
    holder.media.remove(({ name }) => name === medium);
    return true;
  });
}
