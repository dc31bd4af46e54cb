import { fileURLToPath } from 'node:url';
import type { Site } from './site.js';
import { tool } from './tool.js';

/** Runs one of the scripts of `seed/`, which make through the APIs what a deployment has from the start. */
export function seed(
  site: Site,
  script: 'identity' | 'images' | 'flavors' | 'networks' | 'volumes',
  ...args: string[]
) {
  const file = fileURLToPath(new URL(`seed/${script}.py`, import.meta.url));
  return tool(site, 'seed', ['/usr/bin/python3', file, ...args], site.administrator());
}
