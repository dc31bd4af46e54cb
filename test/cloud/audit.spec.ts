import { randomUUID } from 'node:crypto';
import { Spawn } from '#contracts';
import { withCloud } from './cloud.js';
import { aServer } from './requests.js';

describe("the audit log of a host's manager", () => {
  it('tells of every change which step of which operation asked for it', async () => {
    await using cloud = await withCloud();
    const id = randomUUID();
    expect(await cloud.run(Spawn, aServer(cloud), id)).toMatchObject({ state: 'succeeded' });
    const log = cloud.simulator.requestLog.entries(({ operation }) => !operation.endsWith('web/Logon'));
    const changes = log.filter(({ method }) => method !== 'GET');
    const asked = new Set(changes.map(({ audit }) => audit));
    const step = (name: string) => `openstack-powervm ${id}.${name}.do.1`;
    expect(asked).toEqual(new Set(['partition', 'boot-disk', 'config-drive', 'ports', 'mappings', 'power'].map(step)));
    expect(log.filter(({ audit }) => !audit?.startsWith('openstack-powervm'))).toEqual([]);
  });
});
