import type { Instance } from '../bench.js';
import * as expected from '../expected/interfaces.js';
import type { Story } from '../story.js';

export async function interfaceCases(story: Story, server: Instance): Promise<void> {
  const { bench } = story;
  const instance = server.key;
  const attach = (port: string) => () => bench.do('attach_interface', { instance, port });
  const detach = (port: string) => () => bench.do('detach_interface', { instance, port });

  const sea = await story.port('sea', 101);
  await story.requests(
    'attach_interface, SEA',
    { expected: expected.attachSea(), count: 6, of: server },
    attach(sea.key),
  );
  await story.requests(
    'detach_interface, SEA',
    { expected: expected.detachSea(), count: 4, of: server },
    detach(sea.key),
  );

  const ovs = await story.port('ovs');
  const { vioses } = bench.host;
  await story.requests(
    'attach_interface, OVS',
    { expected: expected.attachOvs(), count: 16, of: server },
    attach(ovs.key),
  );
  await story.requests(
    'plug_vifs of a plugged OVS port',
    { expected: expected.plugOvsAgain(bench.host), count: 12 + vioses, of: server },
    () => bench.do('plug_vifs', { instance, ports: [ovs.key] }),
  );
  await story.requests(
    'detach_interface, OVS',
    { expected: expected.detachOvs(bench.host), count: 11 + vioses, of: server },
    detach(ovs.key),
  );
}
