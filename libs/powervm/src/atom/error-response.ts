import { findElement } from '../xml/find.js';
import { parseXml } from '../xml/parse.js';

/** What an HttpErrorResponse entry says. */
export interface ErrorResponse {
  /** The status as the body gives it; it may differ from that of HTTP. */
  readonly status: number | undefined;
  readonly message: string;
}

/** Reads an error body; undefined when it is no HttpErrorResponse entry. Never throws. */
export function parseErrorResponse(body: string): ErrorResponse | undefined {
  if (body.trim() === '') return undefined;
  try {
    const root = parseXml(body);
    const error = root.local === 'HttpErrorResponse' ? root : findElement(root, 'content/HttpErrorResponse');
    if (error === undefined) return undefined;
    const status = Number(findElement(error, 'HTTPStatus')?.text.trim());
    return {
      status: Number.isInteger(status) ? status : undefined,
      message: findElement(error, 'Message')?.text.trim() ?? '',
    };
  } catch {
    return undefined;
  }
}
