import type { Instance } from '../bench.js';
import type { Host } from '../expected/common.js';
import * as expected from '../expected/interfaces.js';
import type { Story } from '../story.js';

/** @param firstEver the host does not have the virtual switch for Open vSwitch ports yet */
export async function interfaceCases(
  story: Story,
  server: Instance,
  { firstEver = false }: { firstEver?: boolean } = {},
): Promise<void> {
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
  const { host } = bench;
  const counts = ovsCounts(host);
  if (firstEver) {
    await story.requests(
      'attach_interface, OVS, the first on the host',
      { expected: expected.attachOvs(host, true), count: counts.attach + 1, of: server },
      attach(ovs.key),
    );
    await detach(ovs.key)();
  }
  await story.requests(
    'attach_interface, OVS',
    { expected: expected.attachOvs(host), count: counts.attach, of: server },
    attach(ovs.key),
  );
  await story.requests(
    'plug_vifs of a plugged OVS port',
    { expected: expected.plugOvsAgain(host), count: counts.plugAgain, of: server },
    () => bench.do('plug_vifs', { instance, ports: [ovs.key] }),
  );
  await story.requests(
    'detach_interface, OVS',
    { expected: expected.detachOvs(host), count: counts.detach, of: server },
    detach(ovs.key),
  );
}

/** A management partition that is a VIOS is found by one search and one read of the VIOSes, and has no feed of adapters besides theirs. */
function ovsCounts({ management, vioses }: Host): Record<'attach' | 'plugAgain' | 'detach', number> {
  return management === 'vios'
    ? { attach: 12, plugAgain: 7 + vioses, detach: 7 + vioses }
    : { attach: 16, plugAgain: 12 + vioses, detach: 11 + vioses };
}
