import { Control, type Send } from './control.js';
import { ControlError } from './control-error.js';

/** Controls a simulator that runs elsewhere. */
export function connectControl(controlUrl: string): Control {
  return new Control(sender(controlUrl.replace(/\/+$/, '')));
}

function sender(controlUrl: string): Send {
  return async ({ method, path, query = {}, body }) => {
    const search = new URLSearchParams(query).toString();
    const response = await fetch(`${controlUrl}${path}${search && `?${search}`}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined;
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { code = 'control.unknown', message = `status ${response.status}` } = answer as Partial<ControlError>;
    throw new ControlError(response.status, code, message);
  };
}
