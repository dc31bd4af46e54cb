import type { HostAddress } from '../control/context.js';
import type { Simulator } from '../simulator.js';
import type { CommandLine } from './command-line.js';

/** What a parent process is told when all ports are open. */
export interface ReadyMessage {
  ready: true;
  hosts: HostAddress[];
  /** Absent with --no-control. */
  controlUrl?: string;
}

export function readyMessage({ hosts, controlUrl }: Simulator): ReadyMessage {
  const message: ReadyMessage = { ready: true, hosts: hosts.map(({ sessions: _, ...host }) => host) };
  return controlUrl === undefined ? message : { ...message, controlUrl };
}

/** The same for people. */
export function readyText(
  { hosts, controlUrl }: Simulator,
  { profile, user, passwordFile, stateDir, https }: CommandLine,
): string {
  const password = passwordFile === undefined ? 'password "nova"' : `the password in ${passwordFile}`;
  return [
    ...hosts.map(({ id, serial, url, httpsUrl }) => {
      return `${id.padEnd(8)} serial ${serial}  ${url}${https ? `  ${httpsUrl}` : ''}`;
    }),
    `logon    user "${user}", ${password}${profile === 'hmc' ? '' : '; or file logon'}`,
    `control  ${controlUrl === undefined ? 'off' : `${controlUrl} (described at /openapi.json)`}`,
    `state    ${stateDir ?? 'in memory'}`,
  ].join('\n');
}
