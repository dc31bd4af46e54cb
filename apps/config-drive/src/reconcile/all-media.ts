import { isActive, type PowerVmClient, under, VirtualIOServer, VolumeGroup } from '#powervm';

/** A medium and where it is. */
export interface PlacedMedium {
  readonly name: string;
  readonly vios: VirtualIOServer;
  readonly group: VolumeGroup;
}

/** The active VIOSes of a host with their volume groups; one request and one for each. */
export async function volumeGroupsOf(client: PowerVmClient): Promise<Array<Omit<PlacedMedium, 'name'>>> {
  const vioses = (await client.feed(VirtualIOServer)).filter(isActive);
  const all = vioses.map(async (vios) => {
    const groups = await client.feed(VolumeGroup, { parent: under(VirtualIOServer, vios.meta.uuid) });
    return groups.map((group) => ({ vios, group }));
  });
  return (await Promise.all(all)).flat();
}

/** All media of these repositories. */
export const mediaIn = (places: ReadonlyArray<Omit<PlacedMedium, 'name'>>): PlacedMedium[] =>
  places.flatMap(({ vios, group }) =>
    [...group.mediaRepositories].flatMap(({ media }) => [...media].map(({ name }) => ({ name, vios, group }))),
  );

export const mediaOf = async (client: PowerVmClient): Promise<PlacedMedium[]> => mediaIn(await volumeGroupsOf(client));
