const SECRET_KEY =
  /passw(or)?d|passphrase|passwd|secret|token|credential|apikey|privatekey|authorization|cookie|xapisession|^session$|adminpass|userdata|injectedfiles|personality|chap|^auth(?!or|ority)/;

const MASK = '[redacted]';
const LONGEST_TEXT = 8_192;
const DEEPEST = 6;

/** True for names of values that must never be shown: `admin_pass`, `user_data`, `auth_password`, `X-API-Session`, ... */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/**
 * Masks what looks like a secret inside free text: passwords in URLs, `key=value` and `"key": "value"` pairs with a
 * secret key, bearer tokens, the session element and header of the PowerVM API. Cuts text after 8,192 characters.
 */
export function redactText(text: string): string {
  const masked = text
    .replace(/(:\/\/[^\s/:@]+):[^\s/@]+@/g, `$1:${MASK}@`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${MASK}`)
    .replace(/(<X-API-Session[^>]*>)[^<]*/gi, `$1${MASK}`)
    .replace(/(["']?)([\w-]{3,40})\1(\s*[=:]\s*)(["'])(.*?)\4/g, (whole, open, key: string, sign, quote) =>
      isSecretKey(key) ? `${open}${key}${open}${sign}${quote}${MASK}${quote}` : whole,
    )
    .replace(/\b([\w-]{3,40})(\s*[=:]\s*)([^\s"',;&<>]+)/g, (whole, key: string, sign) =>
      isSecretKey(key) ? `${key}${sign}${MASK}` : whole,
    );
  return masked.length > LONGEST_TEXT ? `${masked.slice(0, LONGEST_TEXT)}…` : masked;
}

/**
 * A copy that is safe to write down as JSON: values of secret keys and secrets inside texts are masked, bytes are counted
 * and not shown, errors become `{ type, code?, message, stack?, cause? }`, cycles and great depth are cut.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return depth > DEEPEST ? redactText(value.message) : redactError(value, depth);
  if (depth >= DEEPEST) return '[…]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [
      String(key),
      isSecretKey(String(key)) && item !== undefined ? MASK : redact(item, depth + 1),
    ]),
  );
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: redactText(error.message),
    ...(error.stack ? { stack: redactText(error.stack) } : {}),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
