import { badRequest } from '../../../errors.js';
import { normalWwn } from '../../../world/storage/fabric.js';
import { at, elements, text, type XmlElement } from '../../../xml/element.js';
import { parseXml, XmlSyntaxError } from '../../../xml/parse.js';
import { escapeText } from '../../../xml/serialize.js';

/** A path to a volume. */
export interface Itl {
  /** WWPN of a VIOS port, 16 hex digits in upper case. */
  initiator: string;
  target: string;
  /** Decimal; NaN when the address is not one of a LUN. */
  lun: number;
}

export interface SoughtDevice {
  tag: string;
  itls: Itl[];
}

export interface Finding {
  tag: string;
  status: number;
  message: string;
  /** `hdiskN` */
  name?: string;
  uniqueId?: string;
  udid?: string;
}

/** @throws {RestError} 400 for what is not XML */
export function parseInput(inputXml: string): XmlElement {
  try {
    return parseXml(inputXml);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw badRequest(`inputXML is not a valid document: ${error.message}`);
    throw error;
  }
}

/** Devices of an `XML_LIST`. */
export function readSought(root: XmlElement): SoughtDevice[] {
  const devices = elements(at(root, 'deviceList'), 'device').map((device) => ({
    tag: text(device, 'deviceTag') ?? '1',
    itls: elements(at(device, 'itlList'), 'itl').map((itl) => ({
      initiator: normalWwn(text(itl, 'Iwwpn') ?? ''),
      target: normalWwn(text(itl, 'Twwpn') ?? ''),
      lun: lunOf(text(itl, 'lua') ?? ''),
    })),
  }));
  if (root.name !== 'XML_LIST' || devices.length === 0) throw badRequest('inputXML has no XML_LIST/deviceList/device.');
  return devices;
}

export function printFindings(findings: readonly Finding[]): string {
  const leaf = (name: string, value: string | number | undefined) =>
    value === undefined ? '' : `<${name}>${escapeText(String(value))}</${name}>`;
  const devices = findings.map(
    ({ tag, status, message, name, uniqueId, udid }) =>
      `<device>${leaf('deviceTag', tag)}${leaf('status', status)}<msg>${leaf('msgLen', message.length)}${leaf('msgText', message)}</msg>${leaf('pvName', name)}${leaf('uniqueID', uniqueId)}${leaf('udid', udid)}</device>`,
  );
  return `<luaResult><version>2.0</version><deviceList>${devices.join('')}</deviceList></luaResult>`;
}

/** The LUN in hex, followed by 12 zeros, or by 8 when it has eight digits. */
function lunOf(lua: string): number {
  if (!/^[0-9a-f]+$/i.test(lua)) return Number.NaN;
  const padding = lua.length === 16 ? 8 : 12;
  const [lun, zeros] = [lua.slice(0, -padding), lua.slice(-padding)];
  return /^0+$/.test(zeros) && lun !== '' ? Number.parseInt(lun, 16) : Number.NaN;
}
