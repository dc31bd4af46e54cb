export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The level that `LOG_LEVEL` names; `info` when it names none of ours. Nest's `verbose` and `log` are understood. */
export function levelFrom(name: string | undefined): LogLevel {
  const wanted = name?.toLowerCase() ?? '';
  const level = { verbose: 'trace', log: 'info', warning: 'warn' }[wanted] ?? wanted;
  return LOG_LEVELS.find((known) => known === level) ?? 'info';
}

export function isAtLeast(level: LogLevel, floor: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(floor);
}
