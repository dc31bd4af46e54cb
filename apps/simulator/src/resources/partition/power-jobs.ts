import { badRequest } from '../../errors.js';
import { failed, type JobContext, type JobDefinition, type JobOutcome, succeeded } from '../../jobs/job.js';
import type { Partition } from '../../world/model/partition.js';
import type { Power } from '../../world/partitions/power.js';
import { planOpticalRemoval } from '../../world/storage/optical-removal.js';

const BOOT_MODES = ['norm', 'sms', 'dd', 'ds', 'of', 'pbl'];
const KEYLOCKS: Record<string, string> = { manual: 'manual', norm: 'normal', unknown: 'unknown' };
/** What IBM i needs to start from a network; it is checked, and the partition starts as from a disk. */
const NETBOOT = ['IPAddress', 'ServerIPAddress', 'Gateway', 'IBMiImageServerDirectory'];
const NETBOOT_MORE = ['SubnetMask', 'ConnectionSpeed', 'DuplexMode', 'VLANID', 'MaximumTransmissionUnit'];
const OPERATIONS = ['shutdown', 'osshutdown', 'dumprestart'] as const;

const outcome = (refusal: string | undefined): JobOutcome | undefined =>
  refusal === undefined ? undefined : failed(refusal);

/** PowerOn, PowerOff and CloseVterm of partitions of both kinds. */
export function powerJobs(power: Power): Record<string, JobDefinition<Partition>> {
  return {
    PowerOn: {
      parameters: [
        'bootmode',
        'keylock',
        'bootstring',
        'force',
        'iIPLsource',
        'OperationType',
        'remove_optical_name',
        'remove_optical_time',
        ...NETBOOT,
        ...NETBOOT_MORE,
      ],
      start: (partition, context) =>
        context.parameters.OperationType === 'changeKeylock'
          ? changeKeylock(partition, context)
          : powerOn(power, partition, context),
    },
    PowerOff: {
      parameters: ['operation', 'immediate', 'restart'],
      start: (partition, context) => powerOff(power, partition, context),
      finish: (partition) => (partition.state === 'shutting down' ? undefined : succeeded()),
    },
    // Consoles are local commands on NovaLink; the job is accepted for managers that close them remotely.
    CloseVterm: { parameters: [], start: () => undefined },
  };
}

function powerOn(power: Power, partition: Partition, { parameters, world }: JobContext): JobOutcome | undefined {
  const { bootmode = 'norm', keylock, iIPLsource, OperationType = 'activate' } = parameters;
  if (!BOOT_MODES.includes(bootmode)) throw badRequest(`bootmode ${bootmode} is not one of ${BOOT_MODES.join(', ')}.`);
  checkOperationType(partition, OperationType, parameters);
  const position = keylock === undefined ? undefined : positionOf(keylock);
  const { remove_optical_name: medium, remove_optical_time: minutes = '0' } = parameters;
  if (!/^\d+$/.test(minutes)) throw badRequest(`remove_optical_time is not a number of minutes: "${minutes}".`);
  const refusal = power.powerOn(partition, { bootMode: bootmode });
  if (refusal === undefined && medium) planOpticalRemoval(world, partition, medium, Number(minutes));
  if (refusal === undefined && position !== undefined) partition.properties.KeylockPosition = position;
  if (refusal === undefined && iIPLsource !== undefined) partition.properties.DesignatedIPLSource = iIPLsource;
  return outcome(refusal);
}

/** Turns the keylock of IBM i, whether it is up or not, and starts nothing. */
function changeKeylock(partition: Partition, { parameters, world }: JobContext): JobOutcome {
  const { keylock, OperationType = '', ...others } = parameters;
  requireIbmi(partition, OperationType);
  if (keylock === undefined) throw badRequest(`keylock: needed for OperationType ${OperationType}.`);
  const given = Object.keys(others);
  if (given.length > 0) throw badRequest(`${given.join(', ')}: not for OperationType ${OperationType}.`);
  partition.properties.KeylockPosition = positionOf(keylock);
  world.changed(partition);
  return succeeded();
}

function positionOf(keylock: string): string {
  const position = Object.hasOwn(KEYLOCKS, keylock) ? KEYLOCKS[keylock] : undefined;
  if (position === undefined) throw badRequest(`keylock ${keylock} is not manual, norm or unknown.`);
  return position;
}

function requireIbmi({ name, partitionType }: Partition, type: string): void {
  if (partitionType !== 'OS400')
    throw badRequest(`Partition ${name} is no IBM i partition, so it has no OperationType ${type}.`);
}

function checkOperationType(partition: Partition, type: string, parameters: JobContext['parameters']): void {
  if (type !== 'activate' && type !== 'netboot') throw badRequest(`OperationType ${type} is not supported.`);
  const given = [...NETBOOT, ...NETBOOT_MORE].filter((parameter) => parameters[parameter] !== undefined);
  if (type === 'activate') {
    if (given.length > 0) throw badRequest(`${given.join(', ')}: only for OperationType netboot.`);
    return;
  }
  requireIbmi(partition, type);
  const missing = NETBOOT.filter((parameter) => !parameters[parameter]);
  if (missing.length > 0) throw badRequest(`${missing.join(', ')}: needed for OperationType netboot.`);
}

function powerOff(power: Power, partition: Partition, { parameters }: JobContext): JobOutcome | undefined {
  const operation = OPERATIONS.find((one) => one === (parameters.operation ?? 'shutdown'));
  if (!operation) throw badRequest(`operation ${parameters.operation} is not one of ${OPERATIONS.join(', ')}.`);
  const flag = (name: string) => parameters[name] === 'true';
  return outcome(power.powerOff(partition, { operation, immediate: flag('immediate'), restart: flag('restart') }));
}
