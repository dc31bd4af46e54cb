import { isSpanContextValid, trace } from '@opentelemetry/api';
import { boundLogFields, type LogFields } from './log-fields.js';
import { asJson, asText, type LogRecord } from './log-format.js';
import { isAtLeast, type LogLevel, levelFrom } from './log-level.js';
import { redact, redactText } from './redact.js';

export interface LoggerOptions {
  service: string;
  /** @default the variable LOG_LEVEL, else `info` */
  level?: LogLevel;
  /** @default the variable LOG_FORMAT, else `pretty` on a terminal and `json` elsewhere */
  format?: 'json' | 'pretty';
  /** Takes whole lines. @default standard output */
  write?: (line: string) => void;
}

/**
 * Writes one line per record: `time` (ISO 8601, UTC), `level`, `service`, `msg`, the fields bound by `withLogFields` and by
 * `with`, those of the call, and `trace_id` and `span_id` of the active span. Secrets are masked (see `redact`).
 *
 * Further arguments of a call: an object adds fields, an Error becomes `err`, a text becomes `context`; so it can stand
 * where Nest wants a `LoggerService`.
 */
export class Logger {
  private constructor(
    private readonly service: string,
    private readonly level: LogLevel,
    private readonly format: (record: LogRecord) => string,
    private readonly sink: (line: string) => void,
    private readonly fields: LogFields,
  ) {}

  static create({ service, level, format, write }: LoggerOptions): Logger {
    const wanted = format ?? process.env.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json');
    const sink = write ?? ((line: string) => void process.stdout.write(line));
    const floor = level ?? levelFrom(process.env.LOG_LEVEL);
    return new Logger(service, floor, wanted === 'pretty' ? asText : asJson, sink, {});
  }

  /** A logger whose records carry `fields` too. */
  with(fields: LogFields): Logger {
    return new Logger(this.service, this.level, this.format, this.sink, { ...this.fields, ...fields });
  }

  info(message: unknown, ...more: unknown[]): void {
    this.write('info', message, more);
  }

  /** Nest's name of `info`. */
  log(message: unknown, ...more: unknown[]): void {
    this.write('info', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.write('fatal', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }

  /** Nest's name of the level `trace`. */
  verbose(message: unknown, ...more: unknown[]): void {
    this.write('trace', message, more);
  }

  private write(level: LogLevel, message: unknown, more: unknown[]): void {
    if (!isAtLeast(level, this.level)) return;
    const { msg, fields } = readArguments(message, more);
    const written = redact({ ...boundLogFields(), ...this.fields, ...fields }) as LogFields;
    const record = { time: new Date().toISOString(), level, service: this.service, msg };
    this.sink(this.format({ ...record, ...written, ...record, ...activeSpan() }));
  }
}

/** A logger for a service, also usable as `logger` of `NestFactory.create`. */
export function createLogger(options: LoggerOptions): Logger {
  return Logger.create(options);
}

function readArguments(message: unknown, more: unknown[]): { msg: string; fields: LogFields } {
  const fields: LogFields = {};
  for (const argument of [...more, message]) {
    if (argument instanceof Error) fields.err = argument;
    else if (typeof argument === 'object' && argument !== null) Object.assign(fields, argument);
  }
  for (const argument of more) if (typeof argument === 'string') addText(fields, argument);
  const msg = message instanceof Error ? message.message : typeof message === 'object' ? '' : String(message);
  return { msg: redactText(msg), fields };
}

// Nest passes the stack of an error as a text before the context.
function addText(fields: LogFields, text: string): void {
  if (/\n\s+at /.test(text)) fields.err ??= { stack: text };
  else fields.context = text;
}

function activeSpan(): { trace_id: string; span_id: string } | undefined {
  const active = trace.getActiveSpan()?.spanContext();
  return active && isSpanContextValid(active) ? { trace_id: active.traceId, span_id: active.spanId } : undefined;
}
