import { at, elements, type XmlElement } from '../xml/element.js';
import { ATOM, UOM, WEB } from '../xml/namespaces.js';
import { parseXml } from '../xml/parse.js';

export interface Answer {
  status: number;
  headers: Headers;
  body: string;
  /** Documents of the entry or of the feed's entries. */
  objects: XmlElement[];
  /** SELF links, in the same order. */
  selves: string[];
}

/** A session with one simulated host, for the simulator's own tests: one method per verb, nothing hidden. */
export class RestClient {
  constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  static async logon(url: string, user = 'nova', password = 'nova'): Promise<RestClient> {
    const body = webDocument('LogonRequest', `<UserID>${user}</UserID><Password>${password}</Password>`);
    const response = await fetch(`${url}/rest/api/web/Logon`, { method: 'PUT', body });
    const token = /<X-API-Session>([^<]+)</.exec(await response.text())?.[1];
    if (token === undefined) throw new Error(`logon answered ${response.status}`);
    return new RestClient(url, token);
  }

  /** The same session elsewhere, e.g. at a host that was started again. */
  at(url: string): RestClient {
    return new RestClient(url, this.token);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, headers);
  }

  put(path: string, body: string): Promise<Answer> {
    return this.send('PUT', path, {}, body);
  }

  post(path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, headers, body);
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('DELETE', path, headers);
  }

  /** Starts a job with these parameters; the answer's document is the JobResponse. */
  startJob(path: string, operation: string, parameters: Record<string, string> = {}): Promise<Answer> {
    const list = Object.entries(parameters).map(
      ([name, value]) =>
        `<JobParameter schemaVersion="V1_0"><ParameterName>${name}</ParameterName><ParameterValue>${value}</ParameterValue></JobParameter>`,
    );
    const operationName = `<RequestedOperation><OperationName>${operation}</OperationName></RequestedOperation>`;
    const body = webDocument('JobRequest', `${operationName}<JobParameters>${list.join('')}</JobParameters>`);
    return this.put(`${path}/do/${operation}`, body);
  }

  /** A request that its client may give up. */
  abortable(method: string, path: string, body: string | undefined, signal: AbortSignal): Promise<Response> {
    const headers = { 'X-API-Session': this.token };
    return fetch(`${this.url}/rest/api/uom/${path}`, {
      method,
      headers,
      signal,
      ...(body === undefined ? {} : { body }),
    });
  }

  /** @param path below `/rest/api/uom/`, or absolute from `/` */
  async send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    const uri = path.startsWith('/') ? path : `/rest/api/uom/${path}`;
    const init = { method, headers: { 'X-API-Session': this.token, ...headers } };
    const response = await fetch(`${this.url}${uri}`, body === undefined ? init : { ...init, body });
    const text = await response.text();
    const entries = text.startsWith('<') ? entriesOf(parseXml(text)) : [];
    return {
      status: response.status,
      headers: response.headers,
      body: text,
      objects: entries.map(contentOf),
      selves: entries.map((entry) => at(entry, 'link')!.attributes.find(({ name }) => name === 'href')!.value),
    };
  }
}

export function uomDocument(type: string, content: string): string {
  return `<uom:${type} xmlns:uom="${UOM}" xmlns="${UOM}" schemaVersion="V1_0"><Metadata><Atom/></Metadata>${content}</uom:${type}>`;
}

export function webDocument(type: string, content: string): string {
  return `<web:${type} xmlns:web="${WEB}" xmlns="${WEB}" schemaVersion="V1_0"><Metadata><Atom/></Metadata>${content}</web:${type}>`;
}

function entriesOf(root: XmlElement): XmlElement[] {
  if (root.ns !== ATOM) return [];
  return root.name === 'feed' ? elements(root, 'entry') : [root];
}

function contentOf(entry: XmlElement): XmlElement {
  const [content] = elements(at(entry, 'content'));
  if (!content) throw new Error('an entry without content');
  return content;
}
