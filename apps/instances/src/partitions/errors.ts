import { type InstanceRef, type OperationError, refuse } from '#contracts';

/** Recorded as ours, but not on the host any more. */
export const partitionGone = ({ host, uuid }: InstanceRef, name: string): OperationError =>
  refuse('instance.not-found', `partition ${name} of instance ${uuid} is not on host ${host} any more`, {
    field: 'uuid',
    host,
    remedy: 'Somebody deleted it on the hypervisor. Delete the instance: that removes what is left of it.',
  });

/** On the host, and not in the record: either that was lost, or somebody else made the partition. */
export const notRecorded = ({ host, uuid }: InstanceRef): OperationError =>
  refuse(
    'instance.not-recorded',
    `the partition of instance ${uuid} is on host ${host}, and nothing is recorded of it`,
    {
      field: 'uuid',
      host,
      remedy: `If the record was lost, make it anew: \`powervm host adopt ${host} --server ${uuid}\`; then send the command again. A partition made by others is left alone.`,
    },
  );

export const alreadyExists = ({ host, uuid }: InstanceRef): OperationError =>
  refuse('instance.exists', `instance ${uuid} exists on host ${host} already`, {
    field: 'uuid',
    host,
    remedy: 'Delete it first: another operation made it.',
  });

/** A partition has the instance's uuid, and nothing says that we made it. */
export const partitionNotOurs = ({ host, uuid }: InstanceRef, name: string, id: number): OperationError =>
  refuse(
    'instance.partition-not-ours',
    `partition ${name} (id ${id}) has the uuid of instance ${uuid} but is not ours`,
    {
      field: 'uuid',
      host,
      remedy: 'It is not in the record of what we made, so it is left alone. Remove it on the hypervisor.',
    },
  );

/** Passes by itself. */
export const isBusyNow = ({ host }: InstanceRef, name: string, state: string): OperationError =>
  refuse('instance.busy', `partition ${name} is ${state}`, {
    host,
    retryable: true,
    remedy: 'Try again when it has come to rest; `powervm server show` says what it is doing.',
  });
