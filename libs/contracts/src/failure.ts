import { z } from 'zod';
import type { FailureCode } from './failure-codes/index.js';

/**
 * A failure as it crosses process borders: data, never a class.
 * `effect: 'none'` promises that nothing was changed, so nothing has to be undone.
 */
export const Failure = z.object({
  /** Stable, dotted, lower case: `image.checksum-mismatch`. */
  code: z.string(),
  message: z.string(),
  /** The same request may succeed later without anybody doing anything. */
  retryable: z.boolean(),
  effect: z.enum(['none', 'unknown']),
  /** Path of the offending field in the request: `flavor.extraSpecs["powervm:min_mem"]`. */
  field: z.string().optional(),
  /** What a person can do about it. */
  remedy: z.string().optional(),
  step: z.string().optional(),
  host: z.string().optional(),
  /** Messages of the underlying errors, nearest first. */
  causes: z.array(z.string()).optional(),
});
export type Failure = z.infer<typeof Failure>;

type Details = Partial<Omit<Failure, 'code' | 'message' | 'causes'>> & { cause?: unknown };

/** The one exception that services throw for an outcome they understand. */
export class OperationError extends Error {
  readonly failure: Failure;

  constructor(code: FailureCode, message: string, details: Details = {}) {
    const { cause, ...rest } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OperationError';
    const causes = causeMessages(cause);
    this.failure = {
      code,
      message,
      retryable: false,
      effect: 'unknown',
      ...rest,
      ...(causes.length > 0 ? { causes } : {}),
    };
  }

  get retryable(): boolean {
    return this.failure.retryable;
  }

  /** A failure that came as data, thrown on as it is. */
  static from({ code, message, causes: _causes, ...details }: Failure, cause?: unknown): OperationError {
    return new OperationError(code as FailureCode, message, { ...details, cause } as Details);
  }
}

/** A request that was refused before anything was touched. */
export function refuse(code: FailureCode, message: string, details: Omit<Details, 'effect'> = {}): OperationError {
  return new OperationError(code, message, { ...details, effect: 'none' });
}

/**
 * Any thrown value as data. Errors that carry `code` and `retryable` of their own (those of the hypervisor client) keep
 * them; everything else becomes `internal`, which is retried, since a defect that is not understood may be transient.
 */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof OperationError) return thrown.failure;
  const parsed = Failure.safeParse(thrown);
  if (parsed.success) return parsed.data;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const causes = causeMessages(thrown instanceof Error ? thrown.cause : undefined);
  return {
    code: textField(thrown, 'code') ?? 'internal',
    message,
    retryable: booleanField(thrown, 'retryable') ?? true,
    effect: 'unknown',
    ...(causes.length > 0 ? { causes } : {}),
  };
}

function causeMessages(cause: unknown): string[] {
  const messages: string[] = [];
  for (let error = cause; error instanceof Error && messages.length < 5; error = error.cause)
    messages.push(error.message);
  return messages;
}

function textField(value: unknown, name: string): string | undefined {
  const field = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === 'string' && field.includes('.') ? field : undefined;
}

function booleanField(value: unknown, name: string): boolean | undefined {
  const field = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === 'boolean' ? field : undefined;
}
