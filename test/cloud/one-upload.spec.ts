import { Spawn } from '#contracts';
import { withCloud } from './cloud.js';
import { aServer } from './requests.js';

it('eight spawns of one new image on two hosts of one pool, by two storage replicas, upload it once', async () => {
  await using cloud = await withCloud({ simulator: { hosts: 2 }, replicas: { storage: 2 } });
  const hosts = cloud.simulator.hosts.map(({ id }) => id);
  const spawns = Array.from({ length: 8 }, (_, index) =>
    cloud.run(Spawn, aServer(cloud, { host: hosts[index % 2] ?? '', configDrive: undefined })),
  );
  const views = await Promise.all(spawns);
  expect(views.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => 'succeeded'));
  const uploads = cloud.simulator.requestLog.entries(
    ({ method, target, requestBytes }) =>
      method === 'PUT' && target.includes('/File/contents/') && requestBytes >= cloud.image.bytes.length,
  );
  expect(uploads).toHaveLength(1);
});
