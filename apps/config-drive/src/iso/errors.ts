import type { FailureCode } from '#contracts';

/** A config drive that cannot be made as asked. `code` is stable and is matched by callers; texts never hold file contents. */
export abstract class ConfigDriveError extends Error {
  abstract readonly code: Extract<FailureCode, `config-drive.${string}`>;

  override get name(): string {
    return this.constructor.name;
  }
}

/** The image would be larger than allowed; nothing was built. */
export class ConfigDriveTooLargeError extends ConfigDriveError {
  readonly code = 'config-drive.too-large';

  constructor(
    /** Size that the image would have, in bytes. */
    readonly bytes: number,
    readonly maxBytes: number,
  ) {
    super(
      `config drive: the image would take ${bytes} bytes and at most ${maxBytes} are allowed; give less user data or fewer injected files`,
    );
  }
}

/** A path that a config drive cannot hold. */
export class InvalidDrivePathError extends ConfigDriveError {
  readonly code = 'config-drive.invalid-path';

  constructor(
    readonly path: string,
    /** What is wrong, as a clause that ends with the way out. */
    readonly reason: string,
  ) {
    super(`config drive: path ${quoted(path)} ${reason}`);
  }
}

/** A volume field (label, publisher, application, creation date) that ISO 9660 cannot hold. */
export class InvalidVolumeFieldError extends ConfigDriveError {
  readonly code = 'config-drive.invalid-volume-field';

  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`config drive: ${field} ${reason}`);
  }
}

function quoted(path: string): string {
  return JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);
}
