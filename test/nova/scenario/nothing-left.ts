import { eventually } from '#testing';
import { whatIsLeft } from '../../cloud/what-is-left.js';
import type { Powervm } from '../powervm.js';
import { expectEqual } from './expect.js';

/** What a server leaves on purpose, in the words of `whatIsLeft`: the image in the pool and the media repository are for the next one. */
const ON_PURPOSE = /^\+ LogicalUnit image_|repository: undefined -> .*"media":\[\]/;

export type HostState = Awaited<ReturnType<Powervm['control']['state']>>;

/** The simulated hosts, the pool and the fabric are, object by object, as they were; a volume that goes has a moment for it. */
export async function expectNothingLeft({ control }: Powervm, before: HostState): Promise<void> {
  let left: string[] = [];
  const clean = eventually(
    async () => {
      left = whatIsLeft(before, await control.state()).filter((line) => !ON_PURPOSE.test(line));
      return left.length === 0;
    },
    { timeoutMs: 20_000, everyMs: 500 },
  );
  await clean.catch(() => expectEqual('what is left', left, []));
}
