import { eventually } from '#testing';
import { HOST, type Instance } from '../bench.js';
import { GET_INFO } from '../expected/host.js';
import * as expected from '../expected/power.js';
import type { Sequence } from '../sequence.js';
import { equal, type Story } from '../story.js';

/** Long enough to be seen: the driver looks at its jobs once a second. */
const START_MS = 4000;

export async function powerCases(story: Story, server: Instance): Promise<void> {
  const { bench } = story;
  const stateOf = async () =>
    (await bench.control.partitions(HOST)).find(({ uuid }) => uuid === server.partition)?.state;
  const power = async (name: string, sequence: Sequence, state: string, work: () => Promise<unknown>) => {
    await story.requests(
      name,
      {
        expected: sequence,
        count: sequence.length,
        of: server,
        afterwards: async () => {
          if (state === 'running') await bench.running(server);
          return equal('state', await stateOf(), state);
        },
      },
      work,
    );
  };
  const instance = server.key;
  const off = (timeout: number) => () => bench.do('power_off', { instance, timeout });
  const on = () => bench.do('power_on', { instance });
  const reboot = (kind: string) => () => bench.do('reboot', { instance, kind });
  /** It runs before and afterwards, so what is between must be seen. */
  const seenStarting = (work: () => Promise<unknown>) => async () => {
    const { start } = await bench.control.delays();
    await bench.control.setDelays({ start: START_MS });
    try {
      await work();
      await eventually(async () => (await stateOf()) === 'starting');
    } finally {
      await bench.control.setDelays({ start });
    }
  };
  const info = async (state: string) => {
    let found: string | undefined;
    await story.requests(
      `get_info, ${state}`,
      { expected: GET_INFO, count: 1, of: server, afterwards: async () => equal('state', found, state) },
      async () => {
        found = await bench.do('get_info', { instance });
      },
    );
  };
  await info('running');
  await power('power_on of a running server', expected.NOTHING_TO_DO, 'running', on);
  await power('power_off, hard', expected.POWER_OFF, 'not activated', off(0));
  await info('shutdown');
  await power('power_off of a stopped server', expected.NOTHING_TO_DO, 'not activated', off(0));
  await power('power_on', expected.POWER_ON, 'running', on);
  await power('power_off, soft', expected.POWER_OFF, 'not activated', off(60));
  await bench.do('power_on', { instance });
  await bench.running(server);
  await bench.control.changePartition(HOST, server.partition, { rmc: 'inactive' });
  await power('power_off, soft, without RMC', expected.POWER_OFF, 'not activated', off(60));
  await bench.do('power_on', { instance });
  await bench.running(server);
  const failing = await bench.control.fault({
    match: { operation: 'PUT LogicalPartition/{id}/do/PowerOff' },
    when: { count: 2 },
    fault: { kind: 'job-fails', message: 'The operation failed.' },
  });
  await power('power_off, soft, refused twice', expected.powerOffAfter(2), 'not activated', off(60));
  await failing.remove();
  await power('reboot of a stopped server', expected.POWER_ON, 'running', reboot('HARD'));
  await power('reboot, soft', expected.REBOOT, 'running', seenStarting(reboot('SOFT')));
  await power('reboot, hard', expected.REBOOT, 'running', seenStarting(reboot('HARD')));
}
