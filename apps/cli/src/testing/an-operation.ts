import type { OperationView } from '#contracts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

/** A spawn that took ten seconds: six for the partition, then four for its power. */
export function anOperation(changes: Partial<OperationView> = {}): OperationView {
  return {
    id: '0b0a4c1e-5f3d-4a36-8a4e-2f1d3c5b7a90',
    flow: 'spawn',
    version: 1,
    host: 'p8a',
    instance: '7f1c0d5e-2b1f-4b44-9a53-3f6f2c1a9d10',
    instanceName: 'web-1',
    state: 'succeeded',
    createdAt: at(0),
    updatedAt: at(10),
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    steps: [
      aStep('partition', 'instances', { startedAt: at(0), endedAt: at(6) }),
      aStep('power', 'instances', { needs: ['partition'], startedAt: at(6), endedAt: at(10) }),
    ],
    ...changes,
  };
}

export function aStep(
  name: string,
  service: string,
  changes: Partial<OperationView['steps'][number]> = {},
): OperationView['steps'][number] {
  return { name, service, needs: [], state: 'succeeded', attempt: 1, ...changes };
}
