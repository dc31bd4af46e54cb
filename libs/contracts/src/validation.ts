import type { z } from 'zod';
import { refuse } from './failure.js';

/** `flavor.extraSpecs["powervm:min_mem"]`, `vifs[0].vlan` */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    const key = String(part);
    if (!/^[A-Za-z_]\w*$/.test(key)) return `${name}[${JSON.stringify(key)}]`;
    return name === '' ? key : `${name}.${key}`;
  }, '');
}

/**
 * Checks a value where it enters.
 *
 * @param what  the name of the message or file, for the error text
 * @throws OperationError `request.invalid` naming the first wrong field and the reason. The value itself is not repeated:
 *         it may be a secret.
 */
export function validated<S extends z.ZodType>(what: string, schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = fieldName(issue?.path ?? []);
  const others = parsed.error.issues.length - 1;
  const more = others > 0 ? ` (and ${others} more)` : '';
  throw refuse(
    'request.invalid',
    `${what}: ${field === '' ? 'the message' : field}: ${issue?.message ?? 'not valid'}${more}`,
    {
      ...(field === '' ? {} : { field }),
      remedy: 'Correct the field and send the request again.',
    },
  );
}
