import { build } from '../declare/index.js';
import { complexElement } from '../declare/part.js';
import { JobRequest } from '../resources/job.js';
import { textElement, type XmlElement } from '../xml/element.js';
import { childNamed } from '../xml/find.js';
import { WEB_NAMESPACE } from '../xml/namespaces.js';

/** A value that holds XML itself and is sent as CDATA. */
export interface CdataValue {
  readonly cdata: string;
}

/** Parameters by name; those that are undefined are not sent. */
export type JobParameters = Readonly<Record<string, string | CdataValue | undefined>>;

/** The document that starts a job. */
export function newJobRequest(operation: string, group: string, parameters: JobParameters): XmlElement {
  const request = build(JobRequest, { operation: { operation, group } });
  request.children.push(complexElement('JobParameters', WEB_NAMESPACE));
  addParameters(request, parameters);
  return request;
}

/** Adds parameters to a request, such as the server's template for an operation. */
export function addParameters(request: XmlElement, parameters: JobParameters): void {
  let holder = childNamed(request, 'JobParameters');
  if (holder === undefined) {
    holder = complexElement('JobParameters', WEB_NAMESPACE);
    request.children.push(holder);
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    const parameter = complexElement('JobParameter', WEB_NAMESPACE);
    parameter.children.push(textElement('ParameterName', WEB_NAMESPACE, name), valueElement(value));
    holder.children.push(parameter);
  }
}

function valueElement(value: string | CdataValue): XmlElement {
  if (typeof value === 'string') return textElement('ParameterValue', WEB_NAMESPACE, value);
  const element = textElement('ParameterValue', WEB_NAMESPACE, '');
  element.children.push({ kind: 'cdata', text: value.cdata });
  return element;
}
