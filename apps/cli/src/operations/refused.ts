import { type Failure, OperationError } from '#contracts';

/** A failure that came as data, as an exception again. */
export function refused({ code, message, causes: _causes, ...details }: Failure): OperationError {
  return new OperationError(code, message, details);
}
