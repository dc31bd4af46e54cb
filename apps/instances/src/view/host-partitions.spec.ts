import { HostPartitions } from './host-partitions.js';
import type { PartitionFacts } from './partition-facts.js';

const facts = (uuid: string, state = 'running'): PartitionFacts => ({
  uuid,
  id: 5,
  name: uuid,
  type: 'AIX/Linux',
  state,
  rmcState: 'active',
  memoryMb: 4096,
  vcpus: 2,
  isManagement: false,
});

describe('what is remembered of the partitions of a host', () => {
  it('is complete after they have been read together', () => {
    const partitions = new HostPartitions();
    expect(partitions.all()).toBeUndefined();
    partitions.learn('A', facts('A'), partitions.begin());
    expect(partitions.get('A')).toEqual(facts('A'));
    expect(partitions.all()).toBeUndefined();
    partitions.learnAll([facts('A'), facts('B')], partitions.begin());
    expect(partitions.all()).toEqual({ known: [facts('A'), facts('B')], stale: [] });
  });

  it('is stale for a partition that changed, appeared or went, until that one is read again', () => {
    const partitions = new HostPartitions();
    partitions.learnAll([facts('A'), facts('B')], partitions.begin());
    partitions.changed('B');
    partitions.changed('C');
    expect(partitions.get('A')).toBeDefined();
    expect(partitions.get('B')).toBeUndefined();
    expect(partitions.all()).toEqual({ known: [facts('A')], stale: ['B', 'C'] });
    partitions.learn('B', undefined, partitions.begin());
    partitions.learn('C', facts('C'), partitions.begin());
    expect(partitions.all()).toEqual({ known: [facts('A'), facts('C')], stale: [] });
  });

  it('does not take an answer from before the change', () => {
    const partitions = new HostPartitions();
    const before = partitions.begin();
    partitions.changed('A');
    partitions.learn('A', facts('A', 'starting'), before);
    expect(partitions.get('A')).toBeUndefined();
    partitions.learnAll([facts('A', 'starting'), facts('B')], before);
    expect(partitions.all()).toEqual({ known: [facts('B')], stale: ['A'] });
  });

  it('forgets those that a later feed does not have', () => {
    const partitions = new HostPartitions();
    partitions.learnAll([facts('A'), facts('B')], partitions.begin());
    partitions.learnAll([facts('B')], partitions.begin());
    expect(partitions.all()).toEqual({ known: [facts('B')], stale: [] });
  });

  it('is nothing once events were lost, also for answers that were on their way', () => {
    const partitions = new HostPartitions();
    partitions.learnAll([facts('A')], partitions.begin());
    const before = partitions.begin();
    partitions.forget();
    partitions.learn('A', facts('A'), before);
    partitions.learnAll([facts('A')], before);
    expect(partitions.get('A')).toBeUndefined();
    expect(partitions.all()).toBeUndefined();
  });
});
