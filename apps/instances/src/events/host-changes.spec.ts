import type { HypervisorEvent } from '#powervm';
import { changesOf } from './host-changes.js';

const event = (of: Partial<HypervisorEvent>): HypervisorEvent => ({
  type: 'MODIFY_URI',
  id: '1',
  uri: '',
  resourceType: 'LogicalPartition',
  uuid: 'A',
  detail: 'Other',
  changes: ['Other'],
  ...of,
});

describe('what events say of objects', () => {
  it('is additions, changes and deletions', () => {
    const events = [event({ type: 'ADD_URI', detail: '' }), event({}), event({ type: 'DELETE_URI', detail: '' })];
    expect(changesOf({ events, reread: false }).map(({ change }) => change)).toEqual(['add', 'modify', 'delete']);
  });

  it('is nothing for events of clients, of types that we do not know, and without an object', () => {
    const events = [
      event({ type: 'CUSTOM_CLIENT_EVENT' }),
      event({ type: 'NEW_CLIENT' }),
      event({ type: 'unknown' }),
      event({ uuid: undefined }),
    ];
    expect(changesOf({ events, reread: true })).toEqual([]);
  });

  it('is said once', () => {
    expect(changesOf({ events: [event({}), event({ id: '2' }), event({ uuid: 'B' })], reread: false })).toHaveLength(2);
  });
});
