import type { OtlpReceiver, ReceivedSpan } from '#testing';

/** Those that take part in building a server with volumes of no kind. */
const SERVICES = ['nova-compute', 'gateway', 'instances', 'storage', 'networking', 'config-drive'];

/**
 * Waits for the trace of the spawn of an instance, in which every service has a part, and in which each request to a hypervisor
 * leads back, parent by parent, to the span of nova-compute.
 *
 * @throws Error that says what is missing, with the last spans that came
 */
export async function spawnTrace(traces: OtlpReceiver, uuid: string): Promise<void> {
  const root = await traces.waitFor((spans) => spans.find((span) => isSpawn(span, uuid)));
  await traces
    .waitFor(() => isWhole(traces.trace(root.traceId), root))
    .catch(() => {
      throw new Error(`trace ${root.traceId} is not whole: ${whatIsMissing(traces.trace(root.traceId), root)}`);
    });
}

function isSpawn({ service, name, attributes }: ReceivedSpan, uuid: string): boolean {
  return service === 'nova-compute' && /\bspawn$/.test(name) && Object.values(attributes).includes(uuid);
}

function isWhole(spans: readonly ReceivedSpan[], root: ReceivedSpan): boolean {
  return whatIsMissing(spans, root) === '';
}

function whatIsMissing(spans: readonly ReceivedSpan[], root: ReceivedSpan): string {
  const there = new Set(spans.map(({ service }) => service.replace(/^powervm-/, '')));
  const absent = SERVICES.filter((name) => !there.has(name));
  if (absent.length > 0) return `no spans of ${absent.join(', ')}, but of ${[...there].join(', ')}`;
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const requests = spans.filter(({ kind, attributes }) => kind === 'client' && 'http.request.method' in attributes);
  if (requests.length === 0) return 'no requests to a hypervisor';
  const lost = requests.filter((request) => ancestor(request, byId) !== root.spanId);
  return lost.map(({ service, name }) => `${service}: ${name} does not lead to nova-compute`).join('; ');
}

/** The id of the outermost span around this one. */
function ancestor(span: ReceivedSpan, byId: ReadonlyMap<string, ReceivedSpan>): string {
  const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
  return parent === undefined ? span.spanId : ancestor(parent, byId);
}
