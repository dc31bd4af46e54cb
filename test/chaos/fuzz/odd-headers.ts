import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { Dice } from './dice.js';

const ODD: readonly [string, ...string[]] = [
  '',
  ' ',
  'a b',
  '*',
  '>',
  'a..b',
  'x'.repeat(5000),
  '%00',
  'é',
  '{}',
  '-1',
  'NaN',
];

/** The headers of a message, most of the time as they should be. */
export function oddHeaders(id: string, type: string, isStep: boolean, dice: Dice): MsgHdrs | undefined {
  if (dice.chance(0.03)) return undefined;
  const written: Record<string, string> = {
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-source': '/fuzz',
    'ce-type': type,
    'ce-time': new Date(0).toISOString(),
    traceparent: `00-${dice.bytes(16).toString('hex')}-${dice.bytes(8).toString('hex')}-01`,
  };
  if (isStep) {
    written['ce-operation'] = id;
    written['ce-step'] = dice.pick(['power', 'boot disk', 'a/b', 'Ä']);
    written['ce-phase'] = dice.pick(['do', 'undo']);
    written['ce-attempt'] = String(1 + dice.below(3));
  }
  const names = Object.keys(written);
  const wrong = dice.chance(0.25) ? names[dice.below(names.length)] : undefined;
  const made = headers();
  for (const [name, value] of Object.entries(written)) {
    if (name !== wrong) made.set(name, value);
    else if (dice.chance(0.6)) made.set(name, dice.pick(ODD));
  }
  return made;
}
