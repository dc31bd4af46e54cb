/** A request to the control API that is refused. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    /** `control.…`, stable. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ControlError';
  }
}

export const unknownObject = (what: string) => new ControlError(404, 'control.not-found', `There is no ${what}.`);
export const invalid = (message: string) => new ControlError(400, 'control.invalid', message);
export const impossible = (message: string) => new ControlError(409, 'control.conflict', message);
