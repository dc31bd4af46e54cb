import * as fc from 'fast-check';
import { Flavor, OperationError, toFailure } from '#contracts';
import { KNOWN_EXTRA_SPECS } from './known-extra-specs.js';
import { wantedPartition } from './wanted-partition.js';

const defaults = { procUnitsFactor: 0.1, uncappedWeight: 64 };

/** A flavor of 2 vCPUs and 4096 MiB with these `powervm:` extra specs. */
function flavor(specs: Record<string, string> = {}, size: Partial<Flavor> = {}) {
  const extraSpecs = Object.fromEntries(Object.entries(specs).map(([key, value]) => [`powervm:${key}`, value]));
  return Flavor.parse({ vcpus: 2, memoryMb: 4096, rootGb: 10, extraSpecs, ...size });
}

const wanted = (specs: Record<string, string> = {}, size: Partial<Flavor> = {}) =>
  wantedPartition(flavor(specs, size), defaults);

function refusal(specs: Record<string, string>, size: Partial<Flavor> = {}) {
  try {
    wanted(specs, size);
  } catch (error) {
    return toFailure(error);
  }
  throw new Error('was accepted');
}

describe('a flavor without extra specs', () => {
  it('is shared and uncapped, with all bounds at its size', () => {
    expect(wanted()).toEqual({
      memory: { desired: 4096, minimum: 4096, maximum: 4096, physicalPageTableRatio: undefined },
      processors: {
        kind: 'shared',
        virtual: { minimum: 2, desired: 2, maximum: 2 },
        units: { minimum: 0.2, desired: 0.2, maximum: 0.2 },
        capped: false,
        weight: 64,
        poolName: undefined,
      },
      availabilityPriority: 127,
      compatibilityMode: 'default',
      simplifiedRemoteRestart: true,
      allowPerformanceData: false,
      enforceAffinityCheck: false,
      secureBoot: 0,
    });
  });

  it('takes factor and weight from the configuration, rounding the units up to a step', () => {
    const other = wantedPartition(flavor({}, { vcpus: 3 }), { procUnitsFactor: 0.07, uncappedWeight: 200 });
    expect(other.processors).toMatchObject({ units: { desired: 0.25 }, weight: 200 });
  });

  it('needs at least 128 MiB', () => {
    expect(refusal({}, { memoryMb: 127 })).toMatchObject({ code: 'flavor.invalid', field: 'flavor.memoryMb' });
  });
});

describe('extra specs', () => {
  it('set every property of a shared partition', () => {
    const specs = {
      min_mem: '1024',
      max_mem: '8192',
      ppt_ratio: '1:4096',
      min_vcpu: '1',
      max_vcpu: '4',
      proc_units: '0.5',
      min_proc_units: '0.1',
      max_proc_units: '1.0',
      uncapped: 'false',
      shared_weight: '128',
      shared_proc_pool_name: 'gold',
      availability_priority: '200',
      processor_compatibility: 'POWER6+_Enhanced',
      srr_capability: 'no',
      enable_lpar_metric: 'yes',
      enforce_affinity_check: 'true',
      secure_boot: '2',
    };
    expect(wanted(specs)).toEqual({
      memory: { desired: 4096, minimum: 1024, maximum: 8192, physicalPageTableRatio: 6 },
      processors: {
        kind: 'shared',
        virtual: { minimum: 1, desired: 2, maximum: 4 },
        units: { minimum: 0.1, desired: 0.5, maximum: 1 },
        capped: true,
        weight: 128,
        poolName: 'gold',
      },
      availabilityPriority: 200,
      compatibilityMode: 'POWER6_Plus_Enhanced',
      simplifiedRemoteRestart: false,
      allowPerformanceData: true,
      enforceAffinityCheck: true,
      secureBoot: 2,
    });
  });

  it.each([
    ['share_idle_procs', 'sre idle proces'],
    ['keep_idle_procs', 'keep idle procs'],
    ['share_idle_procs_active', 'sre idle procs active'],
    ['share_idle_procs_always', 'sre idle procs always'],
  ])('give dedicated processors the sharing mode %s', (mode, sharingMode) => {
    expect(wanted({ dedicated_sharing_mode: mode, max_vcpu: '4' }).processors).toEqual({
      kind: 'dedicated',
      processors: { minimum: 2, desired: 2, maximum: 4 },
      sharingMode,
    });
  });

  it('of other prefixes are ignored', () => {
    const extraSpecs = { 'hw:cpu_policy': 'dedicated', 'trait:CUSTOM_P9': 'required', min_mem: 'x' };
    expect(wantedPartition(flavor({}, { extraSpecs }), defaults)).toEqual(wanted());
  });

  it('that are not known are refused, with those that are', () => {
    expect(refusal({ min_memm: '1' })).toMatchObject({
      code: 'flavor.invalid',
      field: 'flavor.extraSpecs["powervm:min_memm"]',
      effect: 'none',
      retryable: false,
      remedy: expect.stringContaining('powervm:min_mem,'),
    });
  });
});

describe('shared or dedicated processors', () => {
  it.each([
    [{}, 'shared'],
    [{ dedicated_proc: 'true' }, 'dedicated'],
    [{ dedicated_proc: 'false' }, 'shared'],
    [{ dedicated_sharing_mode: 'keep_idle_procs' }, 'dedicated'],
    [{ uncapped: 'true' }, 'shared'],
    [{ dedicated_proc: 'yes', dedicated_sharing_mode: 'keep_idle_procs' }, 'dedicated'],
  ])('%j: %s', (specs: Record<string, string>, kind) => {
    expect(wanted(specs).processors.kind).toBe(kind);
  });

  it.each([
    [{ uncapped: 'true', dedicated_sharing_mode: 'keep_idle_procs' }, 'dedicated_sharing_mode'],
    [{ dedicated_proc: 'false', dedicated_sharing_mode: 'keep_idle_procs' }, 'dedicated_sharing_mode'],
    [{ dedicated_proc: 'true', uncapped: 'false' }, 'uncapped'],
    [{ dedicated_proc: 'true', proc_units: '0.5' }, 'proc_units'],
  ])('%j is a contradiction, and is refused', (specs: Record<string, string>, key) => {
    expect(refusal(specs)).toMatchObject({ field: `flavor.extraSpecs["powervm:${key}"]` });
  });
});

describe('a wrong value', () => {
  it.each([
    ['min_mem', { min_mem: '255' }],
    ['min_mem', { min_mem: '4G' }],
    ['min_mem', { min_mem: '8192' }],
    ['max_mem', { max_mem: '2048' }],
    ['min_vcpu', { min_vcpu: '0' }],
    ['min_vcpu', { min_vcpu: '3' }],
    ['max_vcpu', { max_vcpu: '1' }],
    ['proc_units', { proc_units: '0.05' }],
    ['proc_units', { proc_units: '0.52' }],
    ['proc_units', { proc_units: '2.05' }],
    ['proc_units', { proc_units: '-0.5' }],
    ['min_proc_units', { proc_units: '0.5', min_proc_units: '0.6' }],
    ['min_proc_units', { proc_units: '0.5', min_proc_units: '0.05' }],
    ['max_proc_units', { proc_units: '0.5', max_proc_units: '0.4' }],
    ['max_proc_units', { proc_units: '0.5', max_vcpu: '20', max_proc_units: '0.6' }],
    ['max_proc_units', { max_proc_units: '0.12' }],
    ['dedicated_proc', { dedicated_proc: 'maybe' }],
    ['dedicated_sharing_mode', { dedicated_sharing_mode: 'share' }],
    ['uncapped', { uncapped: '' }],
    ['shared_weight', { shared_weight: '256' }],
    ['shared_proc_pool_name', { shared_proc_pool_name: 'a-name-too-long' }],
    ['availability_priority', { availability_priority: '256' }],
    ['processor_compatibility', { processor_compatibility: 'x86' }],
    ['srr_capability', { srr_capability: '2' }],
    ['enable_lpar_metric', { enable_lpar_metric: 'nope' }],
    ['ppt_ratio', { ppt_ratio: '1:100' }],
    ['enforce_affinity_check', { enforce_affinity_check: 'x' }],
    ['secure_boot', { secure_boot: '10' }],
  ])('of powervm:%s in %j is refused by name', (key, specs: Record<string, string>) => {
    expect(refusal(specs)).toMatchObject({
      code: 'flavor.invalid',
      field: `flavor.extraSpecs["powervm:${key}"]`,
      effect: 'none',
    });
  });
});

describe('whatever a flavor says', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.integer({ min: -5, max: 9000 }).map(String),
    fc.integer({ min: 0, max: 100 }).map((n) => (n / 20).toFixed(2)),
    fc.constantFrom('true', 'false', 'keep_idle_procs', '1:64', 'POWER8', 'DefaultPool'),
  );
  const keys = fc.constantFrom(...Object.keys(KNOWN_EXTRA_SPECS), 'unknown');
  const flavors = fc.record({
    vcpus: fc.integer({ min: 1, max: 64 }),
    memoryMb: fc.integer({ min: 1, max: 65_536 }),
    specs: fc.dictionary(keys, texts, { maxKeys: 5 }),
  });

  it('it is either refused by the name of a field, or asks for a partition whose numbers agree', () => {
    fc.assert(
      fc.property(flavors, ({ specs, ...size }) => {
        let asked: ReturnType<typeof wanted>;
        try {
          asked = wanted(specs, size);
        } catch (error) {
          if (!(error instanceof OperationError)) throw error;
          expect(error.failure).toMatchObject({ code: 'flavor.invalid', effect: 'none', retryable: false });
          expect(error.failure.field).toMatch(/^flavor\.(memoryMb|extraSpecs\["powervm:\w+"\])$/);
          return;
        }
        const { memory, processors } = asked;
        inOrder(memory);
        if (processors.kind === 'dedicated') return inOrder(processors.processors);
        const { units, virtual } = processors;
        inOrder(units);
        inOrder(virtual);
        for (const bound of ['minimum', 'desired', 'maximum'] as const) {
          expect(units[bound]).toBeGreaterThanOrEqual(0.05 * virtual[bound] - 1e-9);
          expect(Math.abs(units[bound] * 20 - Math.round(units[bound] * 20))).toBeLessThan(1e-6);
        }
        expect(units.desired).toBeLessThanOrEqual(virtual.desired);
      }),
      { numRuns: 2000 },
    );
  });
});

interface Range {
  minimum?: number | undefined;
  desired: number;
  maximum?: number | undefined;
}

function inOrder({ minimum = 0, desired, maximum = 0 }: Range): void {
  expect(minimum).toBeLessThanOrEqual(desired);
  expect(desired).toBeLessThanOrEqual(maximum);
}
