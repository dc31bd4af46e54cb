import type { InstanceRef } from '#contracts';

/** Host and uuid alone, of a payload that has more. */
export const reference = ({ host, uuid }: InstanceRef): InstanceRef => ({ host, uuid });
