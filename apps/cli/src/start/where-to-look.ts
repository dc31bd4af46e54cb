import type { Demo } from './demo.js';
import type { Running } from './fleet.js';

/** What a person can do next, once everything runs. */
export function whereToLook(
  { natsUrl, gatewayUrl, config }: Running,
  logs: string,
  env: NodeJS.ProcessEnv,
  demo?: Demo,
) {
  const tracing = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const traceId = demo?.last?.traceId;
  const lines = [
    '',
    demo ? `The server ${demo.name} runs. In another terminal:` : 'Everything runs. In another terminal:',
    `  export POWERVM_NATS=${natsUrl}`,
    '  npx powervm host list',
    '  npx powervm server list --all',
    ...(demo
      ? [
          `  npx powervm server reboot ${demo.name}`,
          `  npx powervm operation show ${demo.last?.id ?? ''}`,
          `  npx powervm server delete ${demo.name}`,
        ]
      : [
          `  npx powervm server create NAME --flavor vcpus=1,ram=2048,disk=10 --image ${config.imageFolder}/FILE --nic sea,vlan=N`,
        ]),
    '',
    `Operations over HTTP: ${gatewayUrl}/operations   (described at ${gatewayUrl}/openapi.json)`,
    ...(traceId === undefined ? [] : [`Trace id of the spawn: ${traceId}`]),
    tracing
      ? `Traces go to ${tracing}; Jaeger shows them at http://localhost:16686${traceId ? `/trace/${traceId}` : ''}`
      : 'Traces: set OTEL_EXPORTER_OTLP_ENDPOINT (http://127.0.0.1:4318 for a Jaeger here) before npm start.',
    `Logs: ${logs}`,
    'Ctrl-C ends everything.',
  ];
  return lines.join('\n');
}
