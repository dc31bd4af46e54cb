import type { Orphan } from '#contracts';
import type { Finding } from '#hosts';
import type { PortUnplugger } from '../ports/port-unplugger.js';
import type { NetworkScene } from './network-scene.js';

/** Ports that are recorded for instances that are gone: their trunks, VLANs and records go as in an unplug. */
export function orphanPorts({ host, residents, now }: NetworkScene, unplugger: PortUnplugger): Finding[] {
  return now.flatMap(({ instance, value }) => {
    if (residents.of(instance.uuid) !== 'gone') return [];
    return Object.entries(value.ports).map(
      ([id, { type, mac }]): Finding => ({
        orphan: {
          kind: 'port',
          id: `${instance.uuid}/${id}`,
          name: `${type} ${id} (${mac})`,
          host: host.id,
          instance: instance.uuid,
          provablyOurs: true,
          remedy: 'remove',
          why: 'its instance is gone',
        },
        remove: async (delivery) => {
          await unplugger.unplug({ ...instance, vifs: [id] }, delivery);
        },
      }),
    );
  });
}

/** A second adapter with the MAC address of a port: left by a creation that was not answered. */
export function twinAdapters({ host, adapters, known, residents }: NetworkScene): Finding[] {
  return [...known].flatMap(([uuid, { partitionUuid, ports }]) => {
    if (residents.of(uuid) !== 'here') return [];
    const present = adapters.get(partitionUuid) ?? [];
    return Object.values(ports).flatMap(({ mac }) => {
      const [, ...twins] = present.filter((adapter) => adapter.mac === mac);
      return twins.map(
        (twin): Finding => ({
          orphan: ofTwin(host.id, uuid, twin.meta.uuid, mac),
          remove: async (delivery) => {
            await (await host.client(delivery)).delete(twin);
          },
        }),
      );
    });
  });
}

const ofTwin = (host: string, instance: string, id: string, mac: string): Orphan => ({
  kind: 'adapter',
  id,
  name: `adapter ${mac}`,
  host,
  instance,
  provablyOurs: true,
  remedy: 'remove',
  why: 'a second one with the MAC address of a port',
});
