import { InstanceUuid, type Orphan } from '#contracts';
import type { Finding } from '#hosts';
import type { ClientNetworkAdapter } from '#powervm';
import { parseExternalIds } from '../ports/external-ids.js';
import type { NetworkRecord, OvsPort } from '../ports/port-record.js';
import { attachedMac, serves } from '../ports/trunks.js';
import type { NetworkScene } from './network-scene.js';

/** Trunks for Open vSwitch whose external ids name an instance that has no such port. */
export function orphanTrunks(scene: NetworkScene): Finding[] {
  const { host, trunks, known, residents } = scene;
  return trunks.flatMap((trunk) => {
    const { success, data: uuid } = InstanceUuid.safeParse(parseExternalIds(trunk.ovsExternalIds).get('vm-uuid') ?? '');
    if (!success) return [];
    const judged = judge(residents.of(uuid), ovsPorts(known.get(uuid)), trunk);
    if (judged === undefined) return [];
    const orphan: Orphan = {
      kind: 'trunk',
      id: trunk.meta.uuid,
      name: trunk.deviceName ?? `VLAN ${trunk.pvid}`,
      host: host.id,
      instance: uuid,
      provablyOurs: true,
      ...judged,
    };
    return [
      {
        orphan,
        remove: async (delivery) => {
          await (await host.client(delivery)).delete(trunk);
        },
      },
    ];
  });
}

const ovsPorts = (record: NetworkRecord | undefined): OvsPort[] =>
  Object.values(record?.ports ?? {}).filter((port): port is OvsPort => port.type === 'ovs');

function judge(
  residence: ReturnType<NetworkScene['residents']['of']>,
  ports: readonly OvsPort[],
  trunk: ClientNetworkAdapter,
): Pick<Orphan, 'remedy' | 'why'> | undefined {
  // Those that are recorded go with their ports.
  if (ports.some((port) => serves(trunk, port))) return undefined;
  if (residence === 'gone') return { remedy: 'remove', why: 'its instance is gone' };
  if (residence === 'unrecorded') return { remedy: 'adopt', why: 'its partition is there and not recorded' };
  if (residence === 'lost') return undefined;
  const isTwin = ports.some(({ mac }) => mac === attachedMac(trunk));
  if (isTwin) return { remedy: 'remove', why: 'a second one of its port, which has the other' };
  return { remedy: 'adopt', why: 'its port is not recorded, as its instance is' };
}
