import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Control, type Send } from './control.js';
import { ControlError } from './control-error.js';
import { RawAnswer } from './route.js';

/** Controls a simulator that runs elsewhere. */
export function connectControl(controlUrl: string): Control {
  return new Control(sender(controlUrl.replace(/\/+$/, '')));
}

function sender(controlUrl: string): Send {
  return async ({ method, path, query = {}, body, headers: given = {} }) => {
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const headers = { ...json, ...given } as Record<string, string>;
    const search = new URLSearchParams(query).toString();
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${controlUrl}${path}${search && `?${search}`}`, init);
    if (response.status === 204) return undefined;
    if (response.body && response.headers.get('Content-Type') === 'application/octet-stream') {
      return new RawAnswer(response.status, {}, Readable.fromWeb(response.body as ReadableStream));
    }
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { code = 'control.unknown', message = `status ${response.status}` } = answer as Partial<ControlError>;
    throw new ControlError(response.status, code, message);
  };
}
