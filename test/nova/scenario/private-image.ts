import { Client } from '../openstack/client.js';
import { expectBootDisk } from './boot-disk.js';
import { expectThat } from './expect.js';
import { type Image, uploadImage } from './image.js';
import { expectNothingLeft } from './nothing-left.js';
import type { Scene } from './scene.js';
import { Server } from './server.js';

const IMAGE_MIB = 2;

/** An ordinary member of a project boots an image that nobody else may read: only the user's own token can. */
export async function privateImage(scene: Scene): Promise<void> {
  const { site } = scene.deployment;
  const member = new Client(site, site.account('tenant', 'tenant'));
  const services = new Client(site, site.account('powervm', 'service'));
  const server = new Server(member, scene.server('private').name);
  const before = await scene.state();
  let image: Image | undefined;
  const unreadable = "a project's private image cannot be read with the credential of our services";
  await scene.check(unreadable, async () => {
    image = await uploadImage(member, site, IMAGE_MIB, 'private');
    const images = (client: Client) => client.json<{ Name: string }[]>('image', 'list');
    const lists = async (client: Client, name: string) => (await images(client)).some(({ Name }) => Name === name);
    expectThat(`its owner sees ${image.name}`, await lists(member, image.name));
    expectThat('the services see the public image', await lists(services, 'blank'));
    expectThat(`the services do not see ${image.name}`, !(await lists(services, image.name)));
  });
  const booted = 'a member of the project boots a server from it';
  await scene.check(
    booted,
    async () => {
      const { id } = await server.create(['--flavor', 'small', '--image', image?.name ?? '', '--network', 'private']);
      await server.becomes('ACTIVE');
      // Nova tells the name of the partition to administrators only.
      const view = await new Server(scene.client, id).show();
      if (image) await expectBootDisk(scene.partition(view['OS-EXT-SRV-ATTR:instance_name']), image);
    },
    { needs: [unreadable] },
  );
  await scene.check(
    'it is deleted, and nothing of it is left on the host',
    async () => {
      await server.delete();
      await member.run('image', 'delete', image?.name ?? '');
      await expectNothingLeft(scene.powervm, before);
    },
    { needs: [booted] },
  );
}
