import { type Flavor, fieldName, type OperationError, refuse } from '#contracts';
import { type ExtraSpec, KNOWN_EXTRA_SPECS } from './known-extra-specs.js';

const PREFIX = 'powervm:';

const TRUE = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const FALSE = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** The `powervm:` extra specs of a flavor. Values are text; each reader refuses text that is not what it reads. */
export class ExtraSpecs {
  private readonly values = new Map<string, string>();

  /** @throws OperationError `flavor.invalid` naming a key that has no meaning here */
  constructor(specs: Flavor['extraSpecs']) {
    for (const [key, value] of Object.entries(specs)) {
      if (!key.startsWith(PREFIX)) continue;
      const name = key.slice(PREFIX.length);
      if (!Object.hasOwn(KNOWN_EXTRA_SPECS, name)) throw unknownSpec(name);
      this.values.set(name, value.trim());
    }
  }

  has(name: ExtraSpec): boolean {
    return this.values.has(name);
  }

  text(name: ExtraSpec): string | undefined {
    return this.values.get(name);
  }

  integer(name: ExtraSpec, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw invalidSpec(name, `must be a whole number ${range}, not ${quoted(text)}`);
  }

  /** A decimal such as `0.5`. */
  decimal(name: ExtraSpec): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,6}(\.\d{1,6})?$/.test(text))
      throw invalidSpec(name, `must be a decimal such as 0.5, not ${quoted(text)}`);
    return Number(text);
  }

  boolean(name: ExtraSpec): boolean | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (TRUE.has(text)) return true;
    if (FALSE.has(text)) return false;
    throw invalidSpec(name, `must be true or false, not ${quoted(text)}`);
  }

  oneOf<V>(name: ExtraSpec, meanings: Readonly<Record<string, V>>): V | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (Object.hasOwn(meanings, text)) return meanings[text];
    throw invalidSpec(name, `must be one of ${Object.keys(meanings).join(', ')}, not ${quoted(text)}`);
  }
}

/** `flavor.extraSpecs["powervm:min_mem"]` */
export const specField = (name: string): string => fieldName(['flavor', 'extraSpecs', PREFIX + name]);

/** The error for a value that cannot be, or not together with another one. */
export const invalidSpec = (name: ExtraSpec, reason: string): OperationError =>
  invalidFlavor(specField(name), reason, `Meaning: ${KNOWN_EXTRA_SPECS[name]}. Correct the flavor and try again.`);

export const invalidFlavor = (
  field: string,
  reason: string,
  remedy = 'Correct the flavor and try again.',
): OperationError => refuse('flavor.invalid', `${field}: ${reason}`, { field, remedy });

function unknownSpec(name: string): OperationError {
  const known = Object.keys(KNOWN_EXTRA_SPECS)
    .map((key) => PREFIX + key)
    .join(', ');
  return invalidFlavor(specField(name), 'is not known', `Remove it or correct its name. Known are ${known}.`);
}

const quoted = (text: string): string => `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
