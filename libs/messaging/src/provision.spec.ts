import { requireCareful } from './provision.js';

describe('a cluster of nats-servers', () => {
  it.each(['2.9.10', '2.9.25', '1.4.1', ''])(
    'is refused when they are %s: two writers of one revision would both succeed',
    (version) => {
      expect(() => requireCareful(version)).toThrow(
        expect.objectContaining({ failure: expect.objectContaining({ code: 'nats.too-old', field: 'nats.replicas' }) }),
      );
    },
  );

  it.each(['2.10.0', '2.15.2', '3.0.1'])('may be of %s', (version) => {
    expect(() => requireCareful(version)).not.toThrow();
  });
});
