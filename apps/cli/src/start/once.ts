import type { Demo } from './demo.js';
import { differences, differenceText, explanation } from './differences.js';
import type { Simulator } from './simulator.js';

/**
 * Boots a server, drives it, destroys it, and compares the simulated host with what it was before.
 *
 * @param say  for what people should read
 * @returns whether nothing is left but what is kept on purpose
 */
export async function once(
  demo: Demo,
  simulator: Simulator,
  imageSizeMiB: number,
  say: (text: string) => void,
): Promise<boolean> {
  const [first, second] = [await demo.addVolume(), await demo.addVolume()];
  const before = await simulator.state();
  await demo.create(imageSizeMiB, first.file);
  const spawned = demo.last;
  await demo.guestAnswers();
  await demo.attach(second.file);
  await demo.detach(second.id);
  await demo.reboot();
  await demo.destroy();
  const found = differences(before, await simulator.state());

  const objects = Object.keys(before).length;
  say(`\nThe host before and after, ${objects} objects compared one by one:`);
  const left = found.filter((difference) => explanation(difference, demo.kept) === undefined);
  for (const difference of found) {
    const kept = explanation(difference, demo.kept);
    if (kept) say(`  kept on purpose: ${kept.kind} ${kept.name} (${difference.object})`);
  }
  for (const difference of left) say(differenceText(difference));
  say(left.length === 0 ? '  nothing else is left' : `  ${left.length} objects are not what they were`);
  say(`\nTrace of the spawn: ${spawned?.traceId ?? 'none, tracing is off'}`);
  return left.length === 0;
}
