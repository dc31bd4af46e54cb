const SECRET_NAMES = [
  'passw(?:or)?d',
  'pass(?:wd|phrase)',
  'secret',
  'token',
  'credential',
  'api[-_]?key',
  'private[-_]?key',
  'authorization',
  'cookie',
  'x[-_]?api[-_]?session',
  'admin[-_]?pass',
  'user[-_]?data',
  'injected[-_]?files',
  'personality',
  'chap',
];
const SECRET_KEY = new RegExp(`${SECRET_NAMES.join('|')}|^session$|^auth$|^auth[-_]`, 'i');
const NAME = `[\\w-]{0,40}(?:${SECRET_NAMES.join('|')}|\\bauth_)[\\w-]{0,40}`;
// Quotes may be escaped, as in JSON inside JSON; a text that was cut may lack the closing one.
const NAMED = `(?:\\\\*["'])?${NAME}(?:\\\\*["'])?\\s*[=:]\\s*`;
const QUOTED_PAIR = new RegExp(`(${NAMED})(\\\\*["'])(?:(?!\\2)(?:\\\\.|.))*(?:\\2|$)`, 'gis');
const PLAIN_PAIR = new RegExp(`(${NAMED})[^\\s"'\\\\,;&<>]+`, 'gi');

const MASK = '[redacted]';
const LONGEST_TEXT = 8_192;
const DEEPEST = 6;

/** True for names of values that must never be shown: `admin_pass`, `user_data`, `auth_password`, `X-API-Session`, ... */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) || /^auth[A-Z]/.test(key);
}

/**
 * Masks what looks like a secret inside free text: passwords in URLs, `key=value` and `"key": "value"` pairs with a
 * secret key, bearer tokens, the session element and header of the PowerVM API. Cuts text after 8,192 characters.
 */
export function redactText(text: string): string {
  const masked = text
    .slice(0, LONGEST_TEXT)
    .replace(/(:\/\/[^\s/:@]+):[^\s/@]+@/g, `$1:${MASK}@`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${MASK}`)
    .replace(/(<X-API-Session[^>]*>)[^<]*/gi, `$1${MASK}`)
    .replace(QUOTED_PAIR, `$1$2${MASK}$2`)
    .replace(PLAIN_PAIR, `$1${MASK}`);
  return text.length > LONGEST_TEXT ? `${masked}…` : masked;
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
