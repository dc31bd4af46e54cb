import { createLogger, type LoggerOptions, startTracing, trace, withLogFields, withSpan } from './index.js';

function recordingLogger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'gateway',
    level: 'info',
    format: 'json',
    write: (line) => lines.push(line),
    ...options,
  });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') };
}

describe('the log', () => {
  it('is one JSON object per line, with time, level, service and message first', () => {
    const { logger, lines, last } = recordingLogger();

    logger.info('spawn accepted', { instance: 'i-1' });

    expect(lines[0]).toMatch(
      /^\{"time":"\d{4}-\d\d-\d\dT[\d:.]+Z","level":"info","service":"gateway","msg":"spawn accepted",.*\}\n$/,
    );
    expect(last()).toMatchObject({ instance: 'i-1' });
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = recordingLogger({ level: 'warn' });

    logger.info('not this');
    logger.verbose('nor this');
    logger.error('but this');

    expect(lines).toHaveLength(1);
  });

  it('carries the ids of the active span', async () => {
    await using _tracing = startTracing({ service: 'gateway', version: '1' });
    const { logger, last } = recordingLogger();

    const { traceId, spanId } = withSpan('step', {}, (span) => {
      logger.warn('slow');
      return span.spanContext();
    });

    expect(last()).toMatchObject({ trace_id: traceId, span_id: spanId });
    expect(trace.getActiveSpan()).toBeUndefined();
    logger.info('outside');
    expect(last()).not.toHaveProperty('trace_id');
  });

  it('carries what is bound, across awaits and nested', async () => {
    await using _tracing = startTracing({ service: 'gateway', version: '1' });
    const { logger, last } = recordingLogger();

    await withLogFields({ operation: 'op-1' }, async () => {
      await Promise.resolve();
      await withLogFields({ step: 'plug' }, async () => logger.with({ host: 'neo1' }).info('sent'));
      expect(last()).toMatchObject({ operation: 'op-1', step: 'plug', host: 'neo1' });
      logger.info('after');
    });

    expect(last()).not.toHaveProperty('step');
  });

  it('shows no secrets, in fields, errors or text', () => {
    const { logger, lines, last } = recordingLogger();

    logger.error('failed with password=hunter2', new Error('at https://u:hunter2@host'), { admin_pass: 'hunter2' });

    expect(lines.join('')).not.toContain('hunter2');
    expect(last().err).toMatchObject({ type: 'Error', stack: expect.stringContaining('logger.spec') });
  });

  it('stands where Nest wants a LoggerService', () => {
    const { logger, last } = recordingLogger();

    logger.log('Nest application successfully started', 'NestApplication');
    expect(last()).toMatchObject({ level: 'info', context: 'NestApplication' });
    logger.error('boom', 'Error: boom\n    at main.ts:1:1', 'ExceptionsHandler');
    expect(last()).toMatchObject({ err: { stack: expect.stringContaining('main.ts') }, context: 'ExceptionsHandler' });
  });

  it('lets no field pass for the time, level or message of the record', () => {
    const { logger, last } = recordingLogger();

    logger.info('true message', { msg: 'forged', level: 'fatal', service: 'other' });

    expect(last()).toMatchObject({ msg: 'true message', level: 'info', service: 'gateway' });
  });

  it('is a line for people when asked', () => {
    const { logger, lines } = recordingLogger({ format: 'pretty' });

    logger.warn('disk is slow', { host: 'neo1', note: 'two words' });

    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} .*warn.* gateway +disk is slow host=neo1 note="two words"\n$/);
  });
});
