import { drawTrace, type OtlpReceiver, otlpReceiver, type ReceivedSpan, roots, typescriptProcess } from '#testing';

const START = 'apps/cli/src/start/main.ts';

describe('npm start -- --once', () => {
  let traces: OtlpReceiver;
  let lines: string[];
  let code: number | undefined;
  let spans: ReceivedSpan[];

  beforeAll(async () => {
    traces = await otlpReceiver();
    const run = typescriptProcess(START, {
      args: ['--once', '--image-size', '16'],
      env: { ...traces.env, LOG_LEVEL: 'info' },
    });
    code = await run.ended();
    lines = run.lines;
    spans = traces.trace(matching(/^Trace of the spawn: ([0-9a-f]{32})$/)[1] ?? '');
  }, 280_000);
  afterAll(() => traces[Symbol.asyncDispose]());

  const matching = (pattern: RegExp): RegExpExecArray => {
    const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null);
    if (!found) throw new Error(`${pattern} is not in:\n${lines.join('\n')}`);
    return found;
  };

  it('spawns, attaches, detaches, reboots and destroys, and leaves the host as it was but for what it names', () => {
    expect({ code, end: lines.slice(-12) }).toMatchObject({ code: 0 });
    for (const what of ['spawn', 'attach-volume', 'detach-volume', 'reboot', 'destroy']) {
      matching(new RegExp(`^${what} \\S+ on host-1: succeeded$`));
    }
    matching(/^ {2}kept on purpose: image-lu image_\S+/);
    matching(/^ {2}kept on purpose: media-repository \S+/);
    matching(/^ {2}nothing else is left$/);
  });

  it('prints the timeline of the spawn', () => {
    for (const step of ['partition', 'boot disk', 'volumes', 'config drive', 'ports', 'mappings', 'power']) {
      matching(new RegExp(`^${step} +[a-z-]+ +succeeded +\\+[\\d.]+s +[\\d.]+s +█+$`));
    }
  });

  it('is one trace from the command line to the hypervisor and back', () => {
    const top = roots(spans);
    expect({ roots: top.map(({ name }) => name), trace: top.length === 1 ? '' : drawTrace(spans) }).toEqual({
      roots: ['powervm server create'],
      trace: '',
    });
    expect(top[0]?.service).toBe('powervm-cli');
    expect(new Set(spans.map(({ service }) => service))).toEqual(
      new Set([
        'powervm-cli',
        'powervm-gateway',
        'powervm-instances',
        'powervm-storage',
        'powervm-networking',
        'powervm-config-drive',
      ]),
    );
  });

  it.each(['instances', 'storage', 'networking', 'config-drive'])(
    'has the hypervisor requests of %s below the command that caused them',
    (name) => {
      const ours = spans.filter(({ service }) => service === `powervm-${name}`);
      const requests = ours.filter(({ kind, attributes }) => kind === 'client' && 'http.request.method' in attributes);
      expect(requests.length).toBeGreaterThan(0);
      for (const request of requests) {
        expect(ancestors(request).map((span) => span.name)).toContainEqual(
          expect.stringMatching(new RegExp(`^process powervm\\.command\\.${name}\\.`)),
        );
      }
    },
  );

  it('is marked as an error nowhere', () => {
    expect(
      spans.filter(({ status }) => status.code === 'error').map(({ service, name }) => `${service}: ${name}`),
    ).toEqual([]);
  });

  function ancestors(span: ReceivedSpan): ReceivedSpan[] {
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
    return parent === undefined ? [] : [parent, ...ancestors(parent)];
  }
});
