import type { Command } from 'commander';
import { type Failure, OperationError, toFailure } from '#contracts';
import { recordError, SpanKind, withSpan } from '#tracing';
import { clientConfig, openClient } from './client.js';
import { EXIT, EXIT_HELP, exitOfFailure } from './exit-codes.js';
import { failureText } from './render/failure.js';
import type { Result } from './result.js';
import type { Session } from './session.js';
import type { Terminal } from './terminal.js';

export interface CommonOptions {
  json?: true;
  nats?: string;
}

type Work<O> = (session: Session, options: O, ...args: string[]) => Promise<Result>;

/** Runs the work of commands: connects, traces, prints, and turns what is thrown into an exit code. */
export class Cli {
  exitCode: number = EXIT.ok;

  constructor(readonly terminal: Terminal) {}

  /** Adds a command below `parent` with what all commands have. */
  command(parent: Command, usage: string, summary: string, examples: string[]): Command {
    const path = `${parent.parent === null ? '' : `${parent.parent.name()} `}${parent.name()}`;
    const shown = examples.map((example) => `  ${path} ${example}`).join('\n');
    return parent
      .command(usage)
      .summary(summary)
      .description(summary)
      .option('--json', 'print one JSON document and nothing else')
      .option('--nats <urls>', 'NATS servers, comma separated [env: POWERVM_NATS; default: nats://127.0.0.1:4222]')
      .addHelpText('after', `\nExamples:\n${shown}\n\n${EXIT_HELP}`);
  }

  /** The action of a command: `action(command, (session, options, ...args) => result)`. */
  action<O extends CommonOptions>(command: Command, work: Work<O>): void {
    command.action(async () => {
      const options = command.opts<O>();
      const name = `powervm ${command.parent?.name() ?? ''} ${command.name()}`;
      let traceId: string | undefined;
      try {
        await withSpan(name, { kind: SpanKind.CLIENT }, async (span) => {
          const context = span.spanContext();
          traceId = /^0+$/.test(context.traceId) ? undefined : context.traceId;
          const result = await this.work(options, (session) => work(session, options, ...command.processedArgs));
          if (result.failure) recordError(span, OperationError.from(result.failure));
          this.print(result, options.json === true, traceId);
        });
      } catch (error) {
        this.fail(toFailure(error), options.json === true, traceId);
      }
    });
  }

  /** Prints a refusal, and keeps its exit code. */
  fail(failure: Failure, json: boolean, traceId?: string): void {
    this.exitCode = exitOfFailure(failure);
    if (json) this.printJson({ error: this.errorDocument(failure, traceId) });
    else this.terminal.stderr.write(`${failureText(failure, traceId)}\n`);
  }

  private async work<O extends CommonOptions>(options: O, work: (session: Session) => Promise<Result>) {
    await using client = await openClient(clientConfig(this.terminal.env, options.nats));
    const { bus, sealer } = client;
    return await work({
      bus,
      sealer,
      terminal: this.terminal,
      json: options.json === true,
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    });
  }

  private print({ document, text, exit, failure }: Result, json: boolean, traceId: string | undefined): void {
    this.exitCode = exit ?? EXIT.ok;
    if (json) {
      this.printJson(failure ? { ...document, error: this.errorDocument(failure, traceId) } : document);
      return;
    }
    if (text !== '') this.terminal.stdout.write(`${text}\n`);
    if (failure) this.terminal.stderr.write(`${failureText(failure, traceId)}\n`);
  }

  private printJson(document: Record<string, unknown>): void {
    this.terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }

  private errorDocument(failure: Failure, traceId: string | undefined): Record<string, unknown> {
    return { ...failure, exitCode: this.exitCode, ...(traceId === undefined ? {} : { traceId }) };
  }
}
