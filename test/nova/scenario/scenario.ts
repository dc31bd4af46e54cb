import { serverLife } from './life.js';
import { portReadiness } from './port-readiness.js';
import { privateImage } from './private-image.js';
import { refusals } from './refusals.js';
import { restart } from './restart.js';
import type { Scene } from './scene.js';

/** All that is checked through the `openstack` command, the same for every release of Nova. */
export async function scenario(scene: Scene): Promise<void> {
  await serverLife(scene);
  await privateImage(scene);
  await portReadiness(scene);
  await refusals(scene);
  await restart(scene);
}
