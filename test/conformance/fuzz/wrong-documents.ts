import { wrongDocuments } from '../../../apps/simulator/src/testing/damaged-documents.js';
import { faultOf } from './judge.js';
import { MANAGERS, openWorld, soundRequests } from './scenario/scenario.js';
import { Session } from './session.js';

/** More would only repeat the first. */
const MOST_FAULTS = 20;

/** Every element of every document that clients send, once under an unknown name and once behind its neighbour: all are refused. */
export async function allWrongDocuments(): Promise<string[]> {
  const faults: string[] = [];
  for (const manager of MANAGERS) {
    await using world = await openWorld(manager, 'wrong documents', (error) => faults.push(String(error)));
    const { requests } = await soundRequests(world);
    const session = await Session.open(world.simulator.hosts[0]!.url);
    const state = () => JSON.stringify(world.simulator.world.snapshot());
    const before = state();
    let sent = 0;
    for (const request of requests) {
      for (const damaged of wrongDocuments(request.body ?? '')) {
        const wrong = { ...request, ...damaged };
        const fault = faultOf(wrong, await session.send(wrong));
        if (fault) faults.push(`${manager}: ${request.what}: ${fault}`);
        if (faults.length === MOST_FAULTS) return faults;
        sent += 1;
      }
    }
    if (state() !== before) faults.push(`${manager}: the state has changed`);
    if (sent < 3000) faults.push(`${manager}: only ${sent} documents`);
    console.log(`       ${sent} wrong documents sent to the ${manager} world`);
  }
  return faults;
}
