import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceName } from '#contracts';
import { SERVICES } from '../stage/fleet.js';
import type { Stage } from '../stage/stage.js';
import type { Trouble } from './soak.js';

export const EVERY_MS = 5000;
const AWAY_MS = 300;

/** Every so often a replica dies, now and then the broker, or the host's management restarts. */
export const killAtRandom: Trouble = async (stage, luck, until) => {
  let blows = 0;
  for (let turn = 0; !until.aborted; turn += 1) {
    await sleep(EVERY_MS, undefined, { signal: until }).catch(() => undefined);
    if (until.aborted) break;
    const victims = [...SERVICES, ...SERVICES, ...SERVICES, 'nats', 'hypervisor'] as const;
    // Of a service whose other replica is not back yet nobody is killed: it is the next one's turn.
    for (const victim of luck.shuffled(`victim ${turn}`, victims)) if (await strike(stage, victim)) break;
    blows += 1;
  }
  return blows;
};

async function strike(stage: Stage, victim: ServiceName | 'nats' | 'hypervisor'): Promise<boolean> {
  if (victim === 'hypervisor') await stage.control.restart(stage.host);
  else if (victim !== 'nats') return (await stage.fleet.killReplica(victim)) !== undefined;
  else {
    await stage.nats.kill();
    await sleep(AWAY_MS);
    await stage.nats.restart();
  }
  return true;
}
