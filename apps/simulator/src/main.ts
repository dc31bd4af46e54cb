import { setFlagsFromString } from 'node:v8';
import { readyMessage, readyText } from './command/announce.js';
import { type CommandLine, commandLine } from './command/command-line.js';
import { StartError, startFrom } from './command/start.js';

// A host with many partitions makes much that is soon thrown away; left to itself, V8 collects it late.
setFlagsFromString('--optimize-for-size');

const line = commandLine().parse().opts<CommandLine>();
try {
  const simulator = await startFrom(line);
  const stop = async () => {
    await simulator.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  if (process.send) {
    // Forked: nobody would stop it when its parent is gone.
    process.once('disconnect', () => void stop());
    process.send(readyMessage(simulator));
  }
  console.log(readyText(simulator, line));
} catch (error) {
  console.error(
    `powervm-simulator: ${error instanceof StartError ? error.message : ((error as Error).stack ?? error)}`,
  );
  process.exit(1);
}
