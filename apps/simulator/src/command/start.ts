import { readFileSync, writeFileSync } from 'node:fs';
import type { SimulatorOptions } from '../options.js';
import { StateError } from '../persistence/state-file.js';
import { type Simulator, startSimulator } from '../simulator.js';
import type { CommandLine } from './command-line.js';

/** Why the command cannot start, said so that its user can act on it. */
export class StartError extends Error {
  readonly code = 'simulator.start';
}

/** @throws {StartError} for a taken port, an address that is not ours, files and directories that cannot be used */
export async function startFrom(line: CommandLine): Promise<Simulator> {
  const simulator = await started(line);
  for (const rule of line.latency ?? []) await simulator.control.latency(rule);
  if (line.delay) await simulator.control.setDelays(line.delay);
  for (const { id } of simulator.hosts) {
    const there = (await simulator.control.partitions(id)).some(({ name }) => name.startsWith('foreign-'));
    if (line.partitions > 0 && !there) await simulator.control.addPartitions(id, { count: line.partitions });
  }
  for (const name of line.scenario ?? []) await simulator.control.applyScenario(name);
  const [first] = simulator.hosts;
  if (line.certificateFile !== undefined && first?.certificate) writeFileSync(line.certificateFile, first.certificate);
  return simulator;
}

async function started(line: CommandLine): Promise<Simulator> {
  try {
    return await startSimulator(optionsOf(line));
  } catch (error) {
    throw explained(error as NodeJS.ErrnoException, line);
  }
}

function optionsOf(line: CommandLine): SimulatorOptions {
  const { profile, hosts, vios, management, serial = [], address, port, httpsPort, stateDir, seed } = line;
  if (serial.length > hosts)
    throw new StartError(`--serial: ${serial.length} serials for ${hosts} host(s); see --hosts.`);
  if (new Set(serial).size < serial.length) throw new StartError('--serial: two hosts cannot have the same serial.');
  if (profile === 'hmc' && management !== 'plain')
    throw new StartError(`--management ${management} needs --profile novalink; an HMC has no management partition.`);
  if (management === 'with-disk' && vios === 0)
    throw new StartError('--management with-disk needs a VIOS that has the disk; see --vios.');
  if (management === 'vios' && vios === 0) throw new StartError('--management vios is a VIOS; see --vios.');
  if (line.certificateFile !== undefined && !line.https) throw new StartError('--certificate-file needs --https.');
  const offset = (first: number, index: number) => (first === 0 ? 0 : first + index);
  return {
    profile,
    hosts: Array.from({ length: hosts }, (_, index) => ({
      management,
      ...(vios === undefined ? {} : { vioses: vios }),
      port: offset(port, index),
      httpsPort: offset(httpsPort, index),
      ...(serial[index] === undefined ? {} : { serial: serial[index] }),
    })),
    ...(line.pool ? {} : { pools: [] }),
    address,
    https: line.https ?? false,
    control: line.control && { port: line.controlPort, address: line.controlAddress },
    passwords: { [line.user]: passwordOf(line) },
    ...(stateDir === undefined ? {} : { stateDir }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function passwordOf({ passwordFile }: CommandLine): string {
  if (passwordFile === undefined) return 'nova';
  const password = readFileSync(passwordFile, 'utf8').trim();
  if (password === '') throw new StartError(`--password-file: ${passwordFile} is empty.`);
  return password;
}

function explained(error: NodeJS.ErrnoException & { address?: string; port?: number }, line: CommandLine): Error {
  const { code, address, port, path } = error;
  if (code === 'EADDRINUSE') {
    const option = port === line.controlPort ? '--control-port' : `--port${line.https ? ' or --https-port' : ''}`;
    return new StartError(`Port ${port} on ${address} is taken. Choose another with ${option} (0 = any free one).`);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartError(`The address ${address ?? line.address} is not one of this machine; see --address.`);
  }
  if (code === 'EACCES' && port !== undefined) return new StartError(`Port ${port} may not be used by this user.`);
  if (error instanceof StateError) return new StartError(`--state-dir: ${error.message}`);
  if (path !== undefined) return new StartError(`${path} cannot be used (${code}).`);
  return error;
}
