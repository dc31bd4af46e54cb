import type { Place } from '#messaging';

/** By both: sequences begin anew with a stream that was made anew, and clocks of brokers differ. */
export const isBefore = (one: Place, other: Place): boolean =>
  one.sequence < other.sequence && one.storedAt <= other.storedAt;
