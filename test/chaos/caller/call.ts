import { type CommandContract, type OperationView, SignalVifsPlugged, Spawn } from '#contracts';
import { inputFor } from '../operations/inputs.js';
import { persistently, runToEnd } from '../stage/run-to-end.js';
import type { Stage } from '../stage/stage.js';
import type { Instance } from '../world/instance.js';
import { configDriveFiles } from './drive-files.js';

/** The step for which a spawn waits for its caller, and for how long: longer than anything is away. */
export const CALLERS_STEP = 'vifs plugged';
const WAITS_SECONDS = 100;

/**
 * Carries out an operation as Nova's driver does: the config drive of a spawn is made of files, and it waits until its caller says
 * that the network is there.
 *
 * @throws {LostError}
 */
export async function call(
  stage: Stage,
  contract: CommandContract,
  instance: Instance,
  id: string,
  pollMs?: number,
): Promise<OperationView> {
  const input = inputFor(contract, instance);
  const asking = { id, ...(pollMs === undefined ? {} : { pollMs }) };
  if (contract !== Spawn) return runToEnd(stage, contract, input, asking);
  const configDrive = await configDriveFiles(stage, instance, id);
  return runToEnd(
    stage,
    contract,
    { ...input, configDrive, waitForVifsSeconds: WAITS_SECONDS },
    { ...asking, onView: once() },
  );

  /** Says so when it is asked for, once. */
  function once() {
    let isSaid = false;
    return async ({ steps }: OperationView) => {
      if (isSaid || !steps.some(({ name, state }) => name === CALLERS_STEP && state === 'running')) return;
      isSaid = true;
      const { subject } = SignalVifsPlugged;
      const payload = { operation: id, outcome: 'plugged' };
      await persistently(() => stage.bus.publish({ subject, id: `${id}.plugged`, type: subject, payload }));
    };
  }
}
