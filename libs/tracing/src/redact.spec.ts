import { isSecretKey, redact, redactText } from './redact.js';

describe('redact', () => {
  it.each([
    'password',
    'admin_pass',
    'adminPass',
    'user_data',
    'userData',
    'auth_username',
    'auth_password',
    'X-API-Session',
    'x-auth-token',
    'chapSecret',
    'api_key',
    'Authorization',
    'injected_files',
  ])('takes %s for a secret', (key) => expect(isSecretKey(key)).toBe(true));

  it.each(['author', 'authority', 'path', 'instance', 'sessionCount', 'passed', 'userId', 'keypairName'])(
    'lets %s be seen',
    (key) => expect(isSecretKey(key)).toBe(false),
  );

  it.each([
    ['https://svc:hunter2@neo1:12443/rest', 'https://svc:[redacted]@neo1:12443/rest'],
    ['logon with password=hunter2 refused', 'logon with password=[redacted] refused'],
    ['{"admin_pass": "hunter2 and more", "name": "web"}', '{"admin_pass": "[redacted]", "name": "web"}'],
    [
      'Error: token=hunter2 in {"count":1,"chap_secret":"a\\"b"}',
      'Error: token=[redacted] in {"count":1,"chap_secret":"[redacted]"}',
    ],
    [
      "Command 'set --user_data x' failed: user_data='x y'",
      "Command 'set --user_data x' failed: user_data='[redacted]'",
    ],
    ['body {\\"admin_pass\\":\\"x y\\",\\"n\\":1}', 'body {\\"admin_pass\\":\\"[redacted]\\",\\"n\\":1}'],
    ['authentication failed: no such user', 'authentication failed: no such user'],
    ['Authorization: Bearer abcdefgh.ijkl', 'Authorization: [redacted] [redacted]'],
    ['<X-API-Session kb="ROR">hunter2==</X-API-Session>', '<X-API-Session kb="ROR">[redacted]</X-API-Session>'],
    ['GET /rest/api/uom/LogicalPartition?group=None: 404', 'GET /rest/api/uom/LogicalPartition?group=None: 404'],
  ])('masks secrets inside %p', (text, safe) => {
    expect(redactText(text)).toBe(safe);
  });

  it('masks a secret that reaches over the place where a long text is cut, in little time', () => {
    const start = performance.now();

    const safe = redactText(`{"user_data": "${'hunter2 '.repeat(20_000)}"}`) + redactText('passwor'.repeat(200_000));

    expect(safe).not.toContain('hunter2');
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('reaches secrets at any place of a value, and leaves the value itself alone', () => {
    const connection = { driver: 'iscsi', data: [{ auth_username: 'u', auth_password: 'hunter2', target_lun: 1 }] };

    expect(redact(connection)).toEqual({
      driver: 'iscsi',
      data: [{ auth_username: '[redacted]', auth_password: '[redacted]', target_lun: 1 }],
    });
    expect(connection.data[0]?.auth_password).toBe('hunter2');
  });

  it('writes down errors with code and causes, bytes as their number, and survives cycles', () => {
    const error = new Error('step failed', {
      cause: Object.assign(new Error('token=hunter2'), { code: 'host.refused' }),
    });
    const cycle: Record<string, unknown> = { bytes: Buffer.from('hunter2') };
    cycle.self = cycle;

    const safe = JSON.stringify(redact({ error, cycle }));

    expect(safe).not.toContain('hunter2');
    expect(safe).toContain('"code":"host.refused"');
    expect(safe).toContain('[7 bytes]');
  });
});
