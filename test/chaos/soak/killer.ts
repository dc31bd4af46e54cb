import { setTimeout as sleep } from 'node:timers/promises';
import type { Luck } from '../points/luck.js';
import { SERVICES } from '../stage/fleet.js';
import type { Stage } from '../stage/stage.js';

const EVERY_MS = 5000;
const AWAY_MS = 300;

/** Every so often a replica dies, now and then the broker, or the host's management restarts. @returns how many blows fell */
export async function killAtRandom(stage: Stage, luck: Luck, until: AbortSignal): Promise<number> {
  let blows = 0;
  for (let turn = 0; !until.aborted; turn += 1) {
    await sleep(EVERY_MS, undefined, { signal: until }).catch(() => undefined);
    if (until.aborted) break;
    const victims = [...SERVICES, ...SERVICES, ...SERVICES, 'nats', 'hypervisor'] as const;
    const victim = luck.pick(`victim ${turn}`, victims);
    if (victim === 'nats') {
      await stage.nats.kill('SIGKILL');
      await sleep(AWAY_MS);
      await stage.nats.restart();
    } else if (victim === 'hypervisor') await stage.control.restart(stage.host);
    else if (victim === undefined || (await stage.fleet.killReplica(victim)) === undefined) continue;
    blows += 1;
  }
  return blows;
}
