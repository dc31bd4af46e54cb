import type { PowerVmClient } from '../client/client.js';
import type { Target } from '../client/paths.js';
import { isPowerVmError } from '../errors.js';
import { runJob, type WaitOptions } from './run-job.js';

const ALREADY_ON = ['HSCL3681', 'PVME01042026'];
const ALREADY_OFF = ['HSCL1558', 'PVME04000005', 'PVME01050901'];
const NO_OS_SHUTDOWN = ['HSCL0DB4', 'PVME01050905', 'PVME01050402'];

export interface PowerOnOptions extends WaitOptions {
  /** Normal, system management services, diagnostics (default or stored list), open firmware, Petitboot. */
  readonly bootMode?: 'norm' | 'sms' | 'dd' | 'ds' | 'of' | 'pbl' | undefined;
  readonly keylock?: 'manual' | 'norm' | 'unknown' | undefined;
  readonly bootString?: string | undefined;
  readonly force?: boolean | undefined;
  /** Unmaps and deletes the medium of that name after some minutes. */
  readonly removeOptical?: { readonly name: string; readonly minutes: number } | undefined;
  /** IBM i. */
  readonly iplSource?: 'a' | 'b' | 'c' | 'd' | undefined;
}

export interface PowerOffOptions extends WaitOptions {
  /** `shutdown`: by the hypervisor; `osshutdown`: by the guest, over RMC. */
  readonly operation: 'shutdown' | 'osshutdown' | 'dumprestart';
  readonly immediate?: boolean | undefined;
  readonly restart?: boolean | undefined;
}

export interface PowerOutcome {
  /** The partition was in the wanted state before. */
  readonly already: boolean;
}

/** Starts a partition. One that runs already is a success. */
export async function powerOn(
  client: PowerVmClient,
  partition: Target,
  options: PowerOnOptions = {},
): Promise<PowerOutcome> {
  const parameters = {
    bootmode: options.bootMode,
    keylock: options.keylock,
    bootstring: options.bootString,
    force: flag(options.force),
    remove_optical_name: options.removeOptical?.name,
    remove_optical_time: options.removeOptical?.minutes.toString(),
    iIPLsource: options.iplSource,
  };
  try {
    await runJob(client, partition, 'PowerOn', parameters, options);
    return { already: false };
  } catch (error) {
    if (isAlreadyOn(error)) return { already: true };
    throw error;
  }
}

/**
 * One step of stopping a partition; going from soft to hard is the caller's matter. One that is off already is a success,
 * unless a restart was asked for.
 */
export async function powerOff(
  client: PowerVmClient,
  partition: Target,
  options: PowerOffOptions,
): Promise<PowerOutcome> {
  const parameters = {
    operation: options.operation,
    immediate: flag(options.immediate),
    restart: flag(options.restart),
  };
  try {
    await runJob(client, partition, 'PowerOff', parameters, options);
    return { already: false };
  } catch (error) {
    if (isAlreadyOff(error) && !options.restart) return { already: true };
    throw error;
  }
}

/** A start failed because the partition runs. */
export function isAlreadyOn(error: unknown): boolean {
  return says(error, ALREADY_ON);
}

/** A stop failed because the partition is off. */
export function isAlreadyOff(error: unknown): boolean {
  return says(error, ALREADY_OFF);
}

/** A stop by the guest's operating system failed because there is no RMC connection. */
export function isOsShutdownImpossible(error: unknown): boolean {
  return says(error, NO_OS_SHUTDOWN);
}

function says(error: unknown, codes: readonly string[]): boolean {
  if (!isPowerVmError(error)) return false;
  const { serverMessage = '' } = error;
  return codes.some((code) => serverMessage.includes(code));
}

// A flag that is false is not sent at all.
function flag(value: boolean | undefined): string | undefined {
  return value === true ? 'true' : undefined;
}
