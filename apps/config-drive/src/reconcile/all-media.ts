import { isActive, type PowerVmClient, under, VirtualIOServer, VolumeGroup } from '#powervm';

/** A medium and where it is. */
export interface PlacedMedium {
  readonly name: string;
  readonly vios: VirtualIOServer;
  readonly group: VolumeGroup;
}

/** The volume groups of a host, as far as its VIOSes can be asked. */
export interface SeenGroups {
  readonly places: ReadonlyArray<Omit<PlacedMedium, 'name'>>;
  /** VIOSes that are down. */
  readonly unseen: readonly VirtualIOServer[];
}

/** One request, and one for each active VIOS. */
export async function volumeGroupsOf(client: PowerVmClient): Promise<SeenGroups> {
  const vioses = await client.feed(VirtualIOServer);
  const places = vioses.filter(isActive).map(async (vios) => {
    const groups = await client.feed(VolumeGroup, { parent: under(VirtualIOServer, vios.meta.uuid) });
    return groups.map((group) => ({ vios, group }));
  });
  return { places: (await Promise.all(places)).flat(), unseen: vioses.filter((vios) => !isActive(vios)) };
}

/** All media of these repositories. */
export const mediaIn = ({ places }: SeenGroups): PlacedMedium[] =>
  places.flatMap(({ vios, group }) =>
    [...group.mediaRepositories].flatMap(({ media }) => [...media].map(({ name }) => ({ name, vios, group }))),
  );
