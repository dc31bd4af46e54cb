import type { PowerVmClient } from '../client/client.js';
import type { Target } from '../client/paths.js';
import { PowerVmError } from '../errors.js';
import { textElement, XmlElement } from '../xml/element.js';
import { findElement, findElements } from '../xml/find.js';
import { parseXml } from '../xml/parse.js';
import { serializeXml } from '../xml/serialize.js';
import { runJob, type WaitOptions } from './run-job.js';

/** One path to a volume: initiator port of the VIOS, target port of the storage, LUN. */
export interface Itl {
  readonly initiatorWwpn: string;
  readonly targetWwpn: string;
  /** Decimal LUN. */
  readonly lun: number;
}

export interface DiskToDiscover {
  readonly itls: readonly Itl[];
  /** Default OTHER. */
  readonly vendor?: string | undefined;
  /** The page 83 id, in clear. */
  readonly deviceId?: string | undefined;
}

const STATUS = {
  1: { name: 'in use', good: true },
  2: { name: 'ITL not reliable', good: false },
  3: { name: 'available', good: true },
  4: { name: 'storage not of interest', good: false },
  5: { name: 'LUA not of interest', good: false },
  6: { name: 'wrong ITL', good: false },
  7: { name: 'found, UDID unknown', good: false },
  8: { name: 'found, with errors on some ITLs', good: true },
} as const;

export interface LuaRecovery {
  /** 1–8 */
  readonly status: number;
  readonly statusName: string;
  /** The disk can be used: it was found and has a name. */
  readonly good: boolean;
  /** `hdiskN` */
  readonly deviceName: string | undefined;
  readonly udid: string | undefined;
  readonly message: string;
}

/**
 * Makes a VIOS look for a volume (job LUARecovery). A disk that was not found is an answer with `good: false`, not an
 * error: stale mappings may be in the way, and the same call may work once they are gone.
 */
export async function discoverDisk(
  client: PowerVmClient,
  vios: Target,
  disk: DiskToDiscover,
  options: WaitOptions = {},
): Promise<LuaRecovery> {
  const parameters = { inputXML: { cdata: luaRecoveryRequest(disk) } };
  const { results } = await runJob(client, vios, 'LUARecovery', parameters, options);
  const output = results.get('OutputXML') ?? results.get('StdOut') ?? '';
  return parseLuaRecovery(output);
}

/** The product of the VIOS's initiator ports and the volume's targets. */
export function itlsOf(initiatorWwpns: readonly string[], targets: readonly { wwpn: string; lun: number }[]): Itl[] {
  return initiatorWwpns.flatMap((initiatorWwpn) =>
    targets.map(({ wwpn, lun }) => ({ initiatorWwpn, targetWwpn: wwpn, lun })),
  );
}

/** The XML that the job takes as its parameter. */
export function luaRecoveryRequest({ itls, vendor = 'OTHER', deviceId }: DiskToDiscover): string {
  if (itls.length === 0) {
    throw new PowerVmError('hypervisor.invalid-argument', 'itls: there is no path to the volume');
  }
  return serializeXml(
    node('XML_LIST', [
      node('general', [leaf('cmd_version', '3'), leaf('version', '2.0')]),
      leaf('reliableITL', 'false'),
      node('deviceList', [
        node('device', [
          leaf('vendor', vendor),
          ...(deviceId === undefined ? [] : [leaf('deviceID', Buffer.from(deviceId).toString('base64'))]),
          leaf('deviceTag', '1'),
          node('itlList', [
            leaf('number', String(itls.length)),
            ...itls.map((itl) =>
              node('itl', [
                leaf('Iwwpn', wwpn(itl.initiatorWwpn)),
                leaf('Twwpn', wwpn(itl.targetWwpn)),
                leaf('lua', luaOf(itl.lun)),
              ]),
            ),
          ]),
        ]),
      ]),
    ]),
  );
}

/** Reads the answer of the job. */
export function parseLuaRecovery(xml: string): LuaRecovery {
  const root = parseXml(xml.trim());
  const device = findElements(root, 'deviceList/device')[0];
  if (device === undefined) {
    throw new PowerVmError('hypervisor.bad-document', 'job LUARecovery: the answer has no deviceList/device');
  }
  const read = (path: string): string | undefined => findElement(device, path)?.text.trim() || undefined;
  const status = Number(read('status') ?? Number.NaN);
  const known = (STATUS as Readonly<Record<number, { name: string; good: boolean }>>)[status];
  const deviceName = read('pvName');
  return {
    status,
    statusName: known?.name ?? 'unknown',
    good: known?.good === true && deviceName !== undefined,
    deviceName,
    udid: read('udid'),
    message: read('msg/msgText') ?? '',
  };
}

/** A LUN as a 64 bit logical unit address: its hex digits, filled up by 12 zeros (8 when there are eight digits). */
export function luaOf(lun: number): string {
  const hex = lun.toString(16);
  return hex + '0'.repeat(hex.length === 8 ? 8 : 12);
}

function wwpn(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}

function node(name: string, children: XmlElement[]): XmlElement {
  return new XmlElement(name, '', '', [], children);
}

function leaf(name: string, text: string): XmlElement {
  return textElement(name, '', text);
}
