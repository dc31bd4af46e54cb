import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '#testing';
import { type JaegerTrace, startJaeger } from './jaeger.js';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * `npm run trace:jaeger -- <command>`: starts Jaeger, runs the command with its endpoint, prints what Jaeger has of it, and
 * fails when the command does or when a span has lost its parent. Without a command it serves until Ctrl-C.
 */
async function main([program, ...args]: string[]): Promise<number> {
  await using jaeger = await startJaeger({ otlpPort: 4318, queryPort: 16686, log: say });
  say(`Jaeger: OTEL_EXPORTER_OTLP_ENDPOINT=${jaeger.otlpEndpoint}, query ${jaeger.queryUrl}`);
  if (!program) {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    return 0;
  }
  const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpEndpoint };
  const [code] = await once(spawn(program, args, { stdio: 'inherit', env }), 'exit');
  const traces = await eventually(async () => {
    const found = await jaeger.traces();
    return found.length > 0 && found;
  }).catch(() => []);
  let orphans = 0;
  for (const trace of traces.sort((a, b) => b.spans.length - a.spans.length)) {
    const lost = orphansOf(trace);
    orphans += lost;
    const services = [...new Set(Object.values(trace.processes).map(({ serviceName }) => serviceName))].sort();
    say(`${trace.traceID}  ${trace.spans.length} spans, ${lost} without parent  ${services.join(', ')}`);
  }
  const passed = code === 0 && traces.length > 0 && orphans === 0;
  say(`${passed ? 1 : 0} passed, ${passed ? 0 : 1} failed`);
  return passed ? 0 : 1;
}

function orphansOf({ spans }: JaegerTrace): number {
  const known = new Set(spans.map(({ spanID }) => spanID));
  return spans.filter(({ references }) =>
    references.some(({ refType, spanID }) => refType === 'CHILD_OF' && !known.has(spanID)),
  ).length;
}

process.exitCode = await main(process.argv.slice(2));
