import { Files } from '#messaging';
import { persistently } from '../stage/run-to-end.js';
import type { Stage } from '../stage/stage.js';
import { CANARY, type Instance } from '../world/instance.js';

/** A config drive as Nova's driver hands it over: each file sealed, in the object store, under its operation. */
export async function configDriveFiles({ bus, sealer }: Stage, { ref, spawn }: Instance, operation: string) {
  const json = (content: object) => Buffer.from(JSON.stringify(content));
  const tree: Record<string, Buffer> = {
    'openstack/latest/meta_data.json': json({ uuid: ref.uuid, name: spawn.name, admin_pass: CANARY }),
    'openstack/latest/network_data.json': json({ links: [], networks: [], services: [] }),
    'openstack/latest/user_data': Buffer.from(`#!/bin/sh\necho ${CANARY}\n`),
  };
  const store = await persistently(() => Files.open(bus, sealer));
  const stored = Object.entries(tree).map(
    async ([path, content]) => [path, await persistently(() => store.put(operation, 'config-drive', content))] as const,
  );
  return { from: 'files' as const, files: Object.fromEntries(await Promise.all(stored)) };
}
