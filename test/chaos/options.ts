import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';

export interface ChaosOptions {
  points: number;
  all: boolean;
  seed: string;
  shard: { index: number; of: number };
  operation: string[];
  only?: string;
  lanes: number;
  soak: number;
  kills: boolean;
  hurry: boolean;
  troubles: number;
  fuzz: number;
  natsServer?: string;
  list: boolean;
  keep: boolean;
}

export function chaosCommand(): Command {
  return new Command('npm run chaos --')
    .description(
      'Kills services, the broker and the connection to the hypervisor at every step of every operation, and looks whether anything is lost or left.',
    )
    .option('--points <n>', 'points to draw; every step of every flow is among them at least once', count, 300)
    .option('--all', 'every point there is', false)
    .option('--seed <text>', 'draws the same points again', String(randomInt(1_000_000)))
    .option('--shard <i/n>', 'only the i-th of n equal parts', shard, { index: 1, of: 1 })
    .option('--operation <name>', 'only this operation; repeatable', (name, before: string[]) => [...before, name], [])
    .option('--only <text>', 'only points whose name contains the text')
    .option('--lanes <n>', 'deployments side by side; the last has two replicas of each service', lanes, 2)
    .option('--soak <seconds>', 'mixed operations by many clients afterwards', count, 300)
    .option('--no-kills', 'nothing is killed during the soak; the memory of each process is watched instead')
    .option(
      '--no-hurry',
      'how soon operations go on after a kill is said, and not judged: on a machine that others use, too',
    )
    .option('--troubles <seconds>', 'of each kind of broker trouble, with clients at work', count, 30)
    .option('--fuzz <messages>', 'wrong messages to every subject, each to be answered', count, 20_000)
    .option('--nats-server <path>', 'another nats-server program; `newest` builds the newest release with Go')
    .option('--list', 'print the points and end', false)
    .option('--keep', 'keep logs and stores', false);
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

function lanes(text: string): number {
  if (count(text) < 1) throw new InvalidArgumentError('There must be one at least.');
  return count(text);
}

function shard(text: string): { index: number; of: number } {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const parsed = { index: Number(index), of: Number(of) };
  if (!(parsed.index >= 1 && parsed.index <= parsed.of)) throw new InvalidArgumentError('It must look like 2/4.');
  return parsed;
}
