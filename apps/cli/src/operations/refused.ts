import { type Failure, OperationError } from '#contracts';

/** A failure that came as data, as an exception again. */
export const refused = (failure: Failure): OperationError => OperationError.from(failure);
