import { badRequest, RestError } from '../errors.js';
import type { XmlElement } from '../xml/element.js';
import { parseXml, XmlSyntaxError } from '../xml/parse.js';
import type { Exchange } from './exchange.js';

/** Documents are a few MB at most (a VIOS with thousands of mappings); files are streamed and do not come here. */
const LARGEST_DOCUMENT = 32 * 1024 * 1024;

/** @throws {RestError} 413 beyond the size limit */
export async function readText(exchange: Exchange): Promise<string> {
  return (exchange.received ?? (await readBytes(exchange))).toString('utf8');
}

/** Takes in the body now, so that it is there when the client is gone. Files are left alone: they are streamed. */
export async function receiveBody(exchange: Exchange): Promise<void> {
  const isFile = exchange.operation.includes('/contents');
  if (!isFile) exchange.received ??= await readBytes(exchange);
}

async function readBytes(exchange: Exchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // What comes beyond the limit is still read and thrown away, so that the client gets to see the refusal.
  for await (const chunk of exchange.incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_DOCUMENT) {
      throw new RestError(413, 'simulator.too-large', `The request body is larger than ${LARGEST_DOCUMENT} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The request's document, whose root must be of this type.
 *
 * @throws {RestError} 400 with line and column, or naming the root found
 */
export async function readXml(exchange: Exchange, type: string, namespace: string): Promise<XmlElement> {
  const root = parse(await readText(exchange));
  if (root.name !== type || root.ns !== namespace) {
    throw badRequest(`The body must be a ${type} in namespace ${namespace}, not ${root.name} in "${root.ns}".`);
  }
  return root;
}

function parse(source: string): XmlElement {
  try {
    return parseXml(source);
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw badRequest(`The body is not a valid document: ${error.message}`);
    throw error;
  }
}
