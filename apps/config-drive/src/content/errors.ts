import { ConfigDriveError } from '../iso/errors.js';

/** Content that no guest could use. The text names the place and the way out, never the value: it may be a secret. */
export class InvalidDriveContentError extends ConfigDriveError {
  readonly code = 'config-drive.invalid-content';

  constructor(
    /** Where: a field such as `networkData.vifs[0].mac`, or a path on the drive. */
    readonly field: string,
    /** What is wrong, as a clause that ends with the way out. */
    readonly reason: string,
  ) {
    super(`config drive: ${field} ${reason}`);
  }
}
