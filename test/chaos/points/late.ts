import { CheckHost } from '#contracts';
import { cleanUp } from '../operations/situation.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';

/** A check reads a whole host. */
const PATIENCE_MS = 30_000;

/**
 * What lands when its operation has ended is nobody's work any more: a host check must tell of it as something to be removed, and
 * removing it, as `powervm host check --remove` does, is tried.
 *
 * @returns what is wrong with that
 */
export async function tidyAfterLateLanding(stage: Stage, instance: Instance): Promise<string[]> {
  const { orphans } = await stage.bus.query(CheckHost, { host: stage.host }, PATIENCE_MS);
  const told = orphans.filter((orphan) => orphan.instance === instance.ref.uuid && orphan.remedy === 'remove');
  if (told.length === 0) return ['what landed late is not told by a host check as something to be removed'];
  await cleanUp(stage, instance);
  return [];
}
