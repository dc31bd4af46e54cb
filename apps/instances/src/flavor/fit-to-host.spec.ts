import { Flavor, toFailure } from '#contracts';
import { fitToHost } from './fit-to-host.js';
import type { HostLimits } from './host-limits.js';
import { wantedPartition } from './wanted-partition.js';

const limits: HostLimits = {
  host: 'p8a',
  regionMb: 256,
  availableMb: 65_536,
  availableUnits: 10,
  leastUnits: 0.05,
  virtualProcessors: { desired: 64, maximum: 64 },
  dedicatedProcessors: { desired: 10, maximum: undefined },
  compatibilityModes: ['default', 'POWER8', 'POWER9_Base'],
  can: {
    dedicatedProcessors: true,
    pageTableRatio: true,
    secureBoot: true,
    simplifiedRemoteRestart: true,
    ibmi: true,
    restrictedIo: true,
  },
};
const unable: HostLimits['can'] = {
  dedicatedProcessors: false,
  pageTableRatio: false,
  secureBoot: false,
  simplifiedRemoteRestart: false,
  ibmi: false,
  restrictedIo: false,
};

function fitted(specs: Record<string, string>, on: Partial<HostLimits> = {}, size: Partial<Flavor> = {}) {
  const extraSpecs = Object.fromEntries(Object.entries(specs).map(([key, value]) => [`powervm:${key}`, value]));
  const flavor = Flavor.parse({ vcpus: 2, memoryMb: 4096, rootGb: 10, extraSpecs, ...size });
  return fitToHost(wantedPartition(flavor, { procUnitsFactor: 0.1, uncappedWeight: 64 }), { ...limits, ...on }, 3);
}

function refusal(specs: Record<string, string>, on: Partial<HostLimits> = {}, size: Partial<Flavor> = {}) {
  try {
    fitted(specs, on, size);
  } catch (error) {
    return toFailure(error);
  }
  throw new Error('was accepted');
}

describe('a flavor on a host', () => {
  it('becomes the shape of a partition', () => {
    expect(fitted({ proc_units: '0.5', processor_compatibility: 'power8', secure_boot: '1' })).toEqual({
      memory: { desired: 4096, minimum: 4096, maximum: 4096, physicalPageTableRatio: undefined },
      processors: {
        kind: 'shared',
        units: { minimum: 0.5, desired: 0.5, maximum: 0.5 },
        virtual: { minimum: 2, desired: 2, maximum: 2 },
        capped: false,
        weight: 64,
        poolId: 3,
      },
      availabilityPriority: 127,
      allowPerformanceData: false,
      compatibilityMode: 'POWER8',
      secureBoot: 1,
      simplifiedRemoteRestart: true,
    });
  });

  it('says nothing of remote restart where the host knows nothing of it', () => {
    expect(fitted({ srr_capability: 'true' }, { can: unable })).not.toHaveProperty('simplifiedRemoteRestart');
  });

  it.each<[string, Record<string, string>, Partial<HostLimits>]>([
    ['min_mem', { min_mem: '1000' }, {}],
    ['max_mem', { max_mem: '5000' }, {}],
    ['max_vcpu', { max_vcpu: '65' }, {}],
    ['proc_units', { proc_units: '0.25' }, { leastUnits: 0.1 }],
    ['processor_compatibility', { processor_compatibility: 'POWER10' }, {}],
    ['dedicated_proc', { dedicated_proc: 'true' }, { can: unable }],
    ['ppt_ratio', { ppt_ratio: '1:64' }, { can: unable }],
    ['secure_boot', { secure_boot: '1' }, { can: unable }],
  ])('is refused for powervm:%s where the host can never give it', (key, specs, on) => {
    const field = `flavor.extraSpecs["powervm:${key}"]`;
    expect(refusal(specs, on)).toMatchObject({
      code: 'flavor.invalid',
      field,
      message: expect.stringContaining(field),
    });
  });

  it('is refused for memory that is not whole regions, naming the region', () => {
    expect(refusal({}, {}, { memoryMb: 4100 })).toMatchObject({
      code: 'flavor.invalid',
      field: 'flavor.memoryMb',
      message: expect.stringContaining('256 MiB'),
    });
  });

  it('is refused for more vCPUs than a partition can have', () => {
    expect(refusal({}, {}, { vcpus: 65 })).toMatchObject({ code: 'flavor.invalid', field: 'flavor.vcpus' });
  });

  it.each([
    ['memory', { availableMb: 4095 }],
    ['units', { availableUnits: 0.15 }],
  ])('that has not enough %s now does not fit, and the error has the numbers', (_what, on) => {
    const { availableMb, availableUnits } = { ...limits, ...on };
    expect(refusal({}, on)).toMatchObject({
      code: 'flavor.does-not-fit',
      host: 'p8a',
      effect: 'none',
      message:
        'the flavor needs 4096 MiB of memory and 0.20 processor units; ' +
        `host p8a has ${availableMb} MiB and ${availableUnits.toFixed(2)} units available`,
    });
  });

  it('with dedicated processors needs whole ones', () => {
    expect(refusal({ dedicated_proc: 'true' }, { availableUnits: 1.9 }).message).toContain('2.00 processor units');
  });
});
