import { setTimeout as sleep } from 'node:timers/promises';
import { SERVICES } from '../stage/fleet.js';
import type { Trouble } from './soak.js';

const EVERY_MS = 5000;
const AWAY_MS = 300;

/** Every so often a replica dies, now and then the broker, or the host's management restarts. */
export const killAtRandom: Trouble = async (stage, luck, until) => {
  let blows = 0;
  for (let turn = 0; !until.aborted; turn += 1) {
    await sleep(EVERY_MS, undefined, { signal: until }).catch(() => undefined);
    if (until.aborted) break;
    const victims = [...SERVICES, ...SERVICES, ...SERVICES, 'nats', 'hypervisor'] as const;
    const victim = luck.pick(`victim ${turn}`, victims);
    if (victim === 'nats') {
      await stage.nats.kill();
      await sleep(AWAY_MS);
      await stage.nats.restart();
    } else if (victim === 'hypervisor') await stage.control.restart(stage.host);
    else if (victim === undefined || (await stage.fleet.killReplica(victim)) === undefined) continue;
    blows += 1;
  }
  return blows;
};
