import { resolve } from 'node:path';
import { Command } from 'commander';
import { wholeNumber } from '../options/pairs.js';

export interface StartOptions {
  /** Boot, drive, destroy, compare, end. */
  once?: true;
  /** Configuration with real hosts; then nothing is simulated, and nothing booted unasked. */
  config?: string;
  /** Keep everything here, and carry on with it at the next start. */
  state?: string;
  natsPort: number;
  httpPort: number;
  /** MiB. */
  imageSize: number;
}

/** Paths are meant from where npm was called, not from the project, where it runs its scripts. */
const path = (text: string) => resolve(process.env.INIT_CWD ?? process.cwd(), text);

export function startCommand(): Command {
  return new Command('npm start --')
    .usage('[options]')
    .description(
      'Starts NATS, a simulated PowerVM host and all services on this machine, boots one server, and serves until Ctrl-C.',
    )
    .option('--once', 'boot a server, attach and detach a volume, reboot, destroy; compare the host with before; end')
    .option(
      '--config <file>',
      'configuration that names real hosts, instead of a simulated one; nothing is booted then',
      path,
    )
    .option(
      '--state <directory>',
      'keep all state there, and carry on with it next time; .powervm/state with real hosts',
      path,
    )
    .option('--nats-port <port>', 'port of NATS', wholeNumber('the port'), 0)
    .option('--http-port <port>', "port of the gateway's HTTP side", wholeNumber('the port'), 0)
    .option('--image-size <mib>', 'size of the image that is booted', wholeNumber('the size', 1), 128)
    .addHelpText(
      'after',
      `
Port 0 is any free one. Everything listens on 127.0.0.1.
OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 sends traces to Jaeger or another receiver; LOG_LEVEL=debug logs more.

Examples:
  npm start
  npm start -- --once
  npm start -- --state /var/tmp/powervm --http-port 8780
  npm start -- --config hosts.yaml

Exit codes: 0 ok, 1 something failed or was left on the host, 2 usage, 130 interrupted.`,
    );
}
