import { startSimulator } from '#simulator';
import { connect, ManagedSystem } from '../index.js';

const password = { kind: 'password', user: 'nova', password: 'nova' } as const;

describe('a session with a simulated host', () => {
  it('starts over https with a certificate that is trusted', async () => {
    await using simulator = await startSimulator({ https: true });
    const { httpsUrl, certificate, serial } = simulator.hosts[0]!;
    await using client = connect({ url: httpsUrl!, ca: certificate, logon: password });
    const [system] = await client.feed(ManagedSystem);
    expect(system?.machine.serial).toBe(serial);
    expect(client.info?.managerType).toBe('NovaLink');
  });

  it('does not start with a certificate that nobody vouches for, unless that is switched off for this host', async () => {
    await using simulator = await startSimulator({ https: true });
    const url = simulator.hosts[0]!.httpsUrl!;
    await using strict = connect({ url, logon: password });
    await expect(strict.logon()).rejects.toMatchObject({
      code: 'hypervisor.tls',
      retryable: false,
      outcomeUnknown: false,
    });
    await using lax = connect({ url, logon: password, insecureTls: true });
    expect(await lax.feed(ManagedSystem)).toHaveLength(1);
  });

  it('starts with a token file, and again after the host has forgotten it', async () => {
    await using simulator = await startSimulator();
    const { url, sessions } = simulator.hosts[0]!;
    await using client = connect({ url, logon: { kind: 'file' } });
    expect(await client.feed(ManagedSystem)).toHaveLength(1);
    await sessions.revokeAll();
    const feeds = await Promise.all(Array.from({ length: 8 }, () => client.feed(ManagedSystem)));
    expect(feeds.every(([system]) => system?.state === 'operating')).toBe(true);
    expect(simulator.requestLog.entries((entry) => entry.target.endsWith('/Logon'))).toHaveLength(2);
  });

  it('does not start with a wrong password', async () => {
    await using simulator = await startSimulator();
    const logon = { ...password, password: 'wrong' };
    await using client = connect({ url: simulator.hosts[0]!.url, logon });
    await expect(client.feed(ManagedSystem)).rejects.toMatchObject({ code: 'hypervisor.unauthorized' });
  });
});
