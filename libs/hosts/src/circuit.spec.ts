import { PowerVmError } from '#powervm';
import { manualClock } from '#testing';
import { Circuit } from './circuit.js';

const lost = new PowerVmError('hypervisor.unreachable', 'no connection (ECONNREFUSED)');
const refused = new PowerVmError('hypervisor.refused', '400');

function withCircuit() {
  const clock = manualClock(Date.parse('2026-01-01T00:00:00Z'));
  const circuit = new Circuit('p8a', clock.now);
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      circuit.attempt()(lost);
      await clock.advance(1);
    }
  };
  return { clock, circuit, fail };
}

describe('the circuit of a host', () => {
  it('lets requests through while the host answers, with errors too', async () => {
    const { circuit, fail } = withCircuit();
    await fail(2);
    circuit.attempt()(refused);
    await fail(2);
    circuit.attempt()(undefined);
    await fail(2);
    expect(() => circuit.check()).not.toThrow();
  });

  it('opens after three failures in a row, and says since when and why', async () => {
    const { circuit, fail } = withCircuit();
    await fail(3);
    expect(() => circuit.attempt()).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          code: 'host.unreachable',
          retryable: true,
          host: 'p8a',
          message: expect.stringMatching(/p8a has not answered since 2026-01-01T00:00:00.000Z: .*ECONNREFUSED/),
        }),
      }),
    );
  });

  it('counts requests that are cut together as one failure', async () => {
    const { clock, circuit } = withCircuit();
    const together = Array.from({ length: 16 }, () => circuit.attempt());
    await clock.advance(1);
    for (const ended of together) {
      ended(lost);
      await clock.advance(1);
    }
    expect(() => circuit.check()).not.toThrow();
  });

  it('lets one request through after a pause, and all when that is answered', async () => {
    const { clock, circuit, fail } = withCircuit();
    await fail(3);
    await clock.advance(2000);
    const probe = circuit.attempt();
    expect(() => circuit.attempt()).toThrow('has not answered');
    probe(undefined);
    expect(() => circuit.attempt()).not.toThrow();
  });

  it('waits longer each time that it is not, and not for ever', async () => {
    const { clock, circuit, fail } = withCircuit();
    await fail(3);
    const pauses: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      let waited = 0;
      while (isOpen(circuit)) {
        await clock.advance(1000);
        waited += 1;
      }
      pauses.push(waited);
      circuit.attempt()(lost);
    }
    expect(pauses).toEqual([2, 4, 8, 16, 30, 30]);
  });

  it('lets another one through when the first is not answered at all', async () => {
    const { clock, circuit, fail } = withCircuit();
    await fail(3);
    await clock.advance(2000);
    circuit.attempt();
    expect(isOpen(circuit)).toBe(true);
    await clock.advance(30_000);
    circuit.attempt()(undefined);
    expect(isOpen(circuit)).toBe(false);
  });

  it('is left as it is by a probe that its caller gave up', async () => {
    const { clock, circuit, fail } = withCircuit();
    await fail(3);
    await clock.advance(2000);
    circuit.attempt()(new PowerVmError('hypervisor.aborted', 'given up'));
    const probe = circuit.attempt();
    expect(() => circuit.check()).toThrow('has not answered');
    probe(undefined);
    expect(() => circuit.check()).not.toThrow();
  });
});

function isOpen(circuit: Circuit): boolean {
  try {
    circuit.check();
    return false;
  } catch {
    return true;
  }
}
