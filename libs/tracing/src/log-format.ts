import type { LogLevel } from './log-level.js';

export interface LogRecord {
  time: string;
  level: LogLevel;
  service: string;
  msg: string;
  [field: string]: unknown;
}

/** One JSON object per line. */
export function asJson(record: LogRecord): string {
  return `${JSON.stringify(record)}\n`;
}

const COLOURS: Record<LogLevel, number> = { trace: 90, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 };

/** One line for people: time, level, service, message, then `key=value`; stacks follow on lines of their own. */
export function asText({ time, level, service, msg, ...fields }: LogRecord): string {
  const colour = `\u001b[${COLOURS[level]}m${level.padEnd(5)}\u001b[0m`;
  const { trace_id, span_id: _span, err, ...rest } = fields;
  const trace = typeof trace_id === 'string' ? [`trace=${trace_id.slice(0, 8)}`] : [];
  const pairs = [...Object.entries(rest).map(([key, value]) => `${key}=${asWord(value)}`), ...trace];
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : '';
  return `${[time.slice(11, 23), colour, service.padEnd(12), msg, ...pairs].join(' ')}${stack}\n`;
}

function asWord(value: unknown): string {
  return typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value);
}
