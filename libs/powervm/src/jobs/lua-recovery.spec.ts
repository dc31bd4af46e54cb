import { itlsOf, luaOf, luaRecoveryRequest, parseLuaRecovery } from './lua-recovery.js';

function answer(device: string): string {
  return `<VIO><version>2.0</version><deviceList><device>${device}</device></deviceList></VIO>`;
}

describe('asking a VIOS to look for a volume', () => {
  it('lists every path from its ports to those of the storage', () => {
    const itls = itlsOf(
      ['AA', 'BB'],
      [
        { wwpn: 'C0:01', lun: 1 },
        { wwpn: 'C002', lun: 0x12345678 },
      ],
    );
    expect(itls).toHaveLength(4);
    expect(luaRecoveryRequest({ itls: itls.slice(0, 2), deviceId: 'naa' })).toBe(
      '<XML_LIST><general><cmd_version>3</cmd_version><version>2.0</version></general><reliableITL>false</reliableITL>' +
        '<deviceList><device><vendor>OTHER</vendor><deviceID>bmFh</deviceID><deviceTag>1</deviceTag><itlList><number>2</number>' +
        '<itl><Iwwpn>aa</Iwwpn><Twwpn>c001</Twwpn><lua>1000000000000</lua></itl>' +
        '<itl><Iwwpn>aa</Iwwpn><Twwpn>c002</Twwpn><lua>1234567800000000</lua></itl></itlList></device></deviceList></XML_LIST>',
    );
  });

  it('writes a LUN as an address', () => {
    expect(luaOf(1)).toBe('1000000000000');
    expect(luaOf(255)).toBe('ff000000000000');
    expect(luaOf(0x40010000)).toBe('4001000000000000');
  });

  it('needs a path', () => {
    expect(() => luaRecoveryRequest({ itls: [] })).toThrow(/itls: there is no path/);
  });
});

describe('its answer', () => {
  it.each([
    [1, true],
    [2, false],
    [3, true],
    [4, false],
    [5, false],
    [6, false],
    [7, false],
    [8, true],
    [9, false],
  ])('with status %d is good: %s', (status, good) => {
    expect(parseLuaRecovery(answer(`<status>${status}</status><pvName>hdisk1</pvName>`)).good).toBe(good);
  });

  it('is not good without a device name, and says why', () => {
    expect(
      parseLuaRecovery(answer('<status>3</status><msg><msgLen>2</msgLen><msgText>no</msgText></msg><pvName/>')),
    ).toMatchObject({ good: false, deviceName: undefined, message: 'no' });
  });

  it('must hold a device', () => {
    expect(() => parseLuaRecovery('<VIO/>')).toThrow(expect.objectContaining({ code: 'hypervisor.bad-document' }));
  });
});
