import { fromFiles } from './from-files.js';
import { renderContent } from './render-content.js';
import { anInstance } from './testing/an-instance.js';

const management = { mac: '0a:1b:2c:3d:4e:5f' };
const drive = () => renderContent(anInstance({ networkData: { vifs: anInstance().networkData.vifs } }));
const changed = (path: string, content: string) => new Map([...drive(), [path, Buffer.from(content)]]);
const json = (files: Map<string, Uint8Array>, path: string) =>
  JSON.parse(Buffer.from(files.get(path) ?? '').toString());

describe('the files that Nova made', () => {
  it('are used as they are', () => {
    expect(fromFiles(drive())).toEqual(drive());
  });

  it('get the management adapter in each network_data.json and are else left alone', () => {
    const files = fromFiles(drive(), { management });
    const before = drive();
    const changes = [...files].filter(([path, content]) => Buffer.compare(content, before.get(path) ?? content) !== 0);
    expect(changes).toHaveLength(8);
    for (const [path] of changes) {
      expect(path).toMatch(/network_data\.json$/);
      expect(json(files, path).links).toMatchObject([
        { id: 'tapf3a7c9d1-6f' },
        { id: 'interface1', vif_id: 'mgmt_vif' },
      ]);
      expect(json(files, path).networks).toMatchObject([{ link: 'tapf3a7c9d1-6f' }, { link: 'interface1' }]);
    }
  });

  it('get it once, however often it is added', () => {
    const once = fromFiles(drive(), { management });
    expect(fromFiles(once, { management })).toEqual(once);
  });

  it('get the adapter of now in place of another', () => {
    const moved = fromFiles(fromFiles(drive(), { management }), { management: { mac: '0a:1b:2c:3d:4e:60' } });
    const { links, networks } = json(moved, 'openstack/latest/network_data.json');
    expect(links).toMatchObject([{}, { ethernet_mac_address: '0a:1b:2c:3d:4e:60' }]);
    expect(networks).toMatchObject([{}, { ip_address: 'fe80::81b:2cff:fe3d:4e60' }]);
  });

  it('keep what we do not know in network_data.json, and take a free id', () => {
    const path = 'openstack/latest/network_data.json';
    const files = changed(path, '{"links": [{"id": "interface1", "extra": 1}], "more": true}');
    expect(json(fromFiles(files, { management }), path)).toMatchObject({
      links: [
        { id: 'interface1', extra: 1 },
        { id: 'interface2', vif_id: 'mgmt_vif' },
      ],
      more: true,
    });
  });

  it('may know of no network at all', () => {
    const path = 'openstack/latest/network_data.json';
    expect(json(fromFiles(changed(path, '{}'), { management }), path).links).toMatchObject([{ id: 'interface0' }]);
  });

  it.each([
    ['openstack/latest/meta_data.json', '{"uuid": "hunter2'],
    ['openstack/latest/meta_data.json', '["hunter2"]'],
    ['openstack/2018-08-27/meta_data.json', '{"admin_pass": "hunter2"}'],
    ['openstack/latest/network_data.json', 'hunter2'],
    ['openstack/latest/meta_data.json', '{"uuid": "x", "files": [{"path": "/hunter2", "content_path": "/content/9"}]}'],
    ['openstack/latest/meta_data.json', '{"uuid": "x", "network_config": {"content_path": "/content/hunter2"}}'],
  ])('are refused when a guest could not read %s, and no value is told', (path, content) => {
    const refusal = expect.objectContaining({
      code: 'config-drive.invalid-content',
      field: path,
      message: expect.not.stringContaining('hunter2'),
    });
    expect(() => fromFiles(changed(path, content))).toThrow(refusal);
  });

  it('are refused without the newest metadata', () => {
    const files = drive();
    files.delete('openstack/latest/meta_data.json');
    expect(() => fromFiles(files)).toThrow(expect.objectContaining({ field: 'openstack/latest/meta_data.json' }));
  });

  it('are refused when there is an adapter to add and no place for it', () => {
    const files = new Map([...drive()].filter(([path]) => !path.includes('network_data')));
    expect(() => fromFiles(files, { management })).toThrow(expect.objectContaining({ field: 'network_data.json' }));
    expect(fromFiles(files).size).toBe(files.size);
  });

  it('are refused for a path that no drive can hold', () => {
    const files = new Map([...drive(), ['../escape', new Uint8Array()]] as [string, Uint8Array][]);
    expect(() => fromFiles(files)).toThrow(expect.objectContaining({ code: 'config-drive.invalid-path' }));
  });
});
