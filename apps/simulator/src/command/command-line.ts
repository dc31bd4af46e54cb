import { Command, Option } from 'commander';
import type { DelayChange } from '../control/routes/delays.js';
import type { LatencyRule } from '../control/rules/latencies.js';
import { SCENARIOS, type ScenarioName } from '../scenarios/scenarios.js';
import { type HostProfile, MANAGEMENT_PARTITIONS, MANAGERS, type Manager } from '../world/profiles/options.js';
import { delayArgument, latencyArgument, scenarioArgument, serialArgument, wholeNumber } from './arguments.js';

export interface CommandLine {
  profile: Manager;
  hosts: number;
  /** Absent: as the profile has them. */
  vios?: number;
  management: HostProfile['management'];
  partitions: number;
  address: string;
  port: number;
  https?: true;
  httpsPort: number;
  certificateFile?: string;
  /** False with --no-control. */
  control: boolean;
  controlPort: number;
  controlAddress: string;
  serial?: string[];
  seed?: string;
  stateDir?: string;
  user: string;
  passwordFile?: string;
  latency?: LatencyRule[];
  delay?: DelayChange;
  scenario?: ScenarioName[];
  /** False with --no-pool. */
  pool: boolean;
}

const port = wholeNumber(0, 65_535);

/** The options of `powervm-simulator`. */
export function commandLine(): Command {
  return new Command('powervm-simulator')
    .description(
      'Simulates PowerVM hosts: the REST API of NovaLink or of an HMC over HTTP (and HTTPS), with a control API beside it.',
    )
    .addOption(
      new Option('--profile <name>', 'what manages the hosts: NovaLink on each, or one HMC on one port')
        .choices(MANAGERS)
        .default('novalink'),
    )
    .option('--hosts <n>', 'number of hosts, each on its own port unless an HMC manages them', wholeNumber(1, 64), 1)
    .option('--vios <n>', 'Virtual I/O Servers on each host (default: 2)', wholeNumber(0, 16))
    .addOption(
      new Option(
        '--management <kind>',
        'the partition of NovaLink: without disks, on a disk of vios1, or a VIOS itself',
      )
        .choices(MANAGEMENT_PARTITIONS)
        .default('plain'),
    )
    .option('--partitions <n>', 'partitions of others on each host', wholeNumber(0, 5000), 0)
    .option('--no-pool', 'no shared storage pool, for clients that make one')
    .option('--serial <serial>', 'serial of a host, 7 characters; repeat it for further hosts', serialArgument)
    .option('--address <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port of the first host, the others follow; 0 = any free ones', port, 12_080)
    .option('--https', 'HTTPS too, with a certificate made at start')
    .option('--https-port <port>', 'port of the first host for HTTPS; 0 = any free ones', port, 12_443)
    .option('--certificate-file <file>', 'where to write the certificate, for clients to trust')
    .option('--control-port <port>', 'port of the control API; 0 = any free one', port, 12_090)
    .option('--control-address <address>', 'address of the control API, which has no logon', '127.0.0.1')
    .option('--no-control', 'no control API')
    .option('--state-dir <directory>', 'keep the state there; without, it is gone at the end')
    .option('--seed <text>', 'equal seeds and equal requests give equal ids')
    .option('--user <name>', 'user for password logon', 'nova')
    .option('--password-file <file>', 'file with the password; without, the password is "nova"')
    .option('--latency <ms>', 'delay requests: 20, 20-50, or <operation>=20-50; may be repeated', latencyArgument)
    .option(
      '--delay <name=ms>',
      'how long things take: start, rmc, shutdown, jobs, or a job such as PowerOn',
      delayArgument,
    )
    .option('--scenario <name>', 'bring about a scenario, see below; may be repeated', scenarioArgument)
    .addHelpText(
      'after',
      `
Scenarios:
${Object.entries(SCENARIOS)
  .map(([name, { summary }]) => `  ${name.padEnd(17)} ${summary}`)
  .join('\n')}

Examples:
  powervm-simulator                                   one host with two VIOSes on http://127.0.0.1:12080
  powervm-simulator --hosts 2 --port 0 --seed demo    two hosts on free ports, the same ids at each start
  powervm-simulator --profile hmc --hosts 3           three managed systems of one HMC on http://127.0.0.1:12080
  powervm-simulator --latency 20-50 --latency "POST VirtualIOServer/{id}=500" --delay PowerOn=3000 --delay rmc=5000`,
    );
}
