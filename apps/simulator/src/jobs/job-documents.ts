import { badRequest } from '../errors.js';
import { web } from '../xml/build.js';
import { checkSequence } from '../xml/check-sequence.js';
import { at, elements, text, type XmlElement } from '../xml/element.js';
import { sequence } from '../xml/sequence.js';
import type { Job } from './job.js';

const JOB_REQUEST = sequence('RequestedOperation JobParameters', {
  RequestedOperation: sequence('OperationName GroupName'),
  JobParameters: sequence('JobParameter', { JobParameter: sequence('ParameterName ParameterValue') }),
});

/** What a client fills in: the operation, its group (the type), and no parameters yet. */
export function jobTemplate(operation: string, group: string): XmlElement {
  return web.el('JobRequest', requested(operation, group), web.el('JobParameters'));
}

/**
 * Reads a filled-in template.
 *
 * @returns parameter name -> value (CDATA and text alike)
 * @throws {RestError} 400 when elements are out of order or the document asks for another operation than the URI, 501 for an
 *   unknown element
 */
export function readJobRequest(request: XmlElement, operation: string): Record<string, string> {
  checkSequence(request, JOB_REQUEST);
  const named = text(request, 'RequestedOperation/OperationName');
  if (named !== operation)
    throw badRequest(`RequestedOperation/OperationName is ${named}, but the URI says ${operation}.`);
  const parameters: Record<string, string> = {};
  for (const parameter of elements(at(request, 'JobParameters'), 'JobParameter')) {
    const name = text(parameter, 'ParameterName');
    if (!name) throw badRequest('A JobParameter has no ParameterName.');
    parameters[name] = text(parameter, 'ParameterValue') ?? '';
  }
  return parameters;
}

export function jobResponse(job: Job, origin: string): XmlElement {
  const final = job.status === 'RUNNING' ? undefined : job.outcome;
  return web.el(
    'JobResponse',
    web.plain(
      'RequestURL',
      [],
      [
        { name: 'href', value: `${origin}${job.requestPath}` },
        { name: 'rel', value: 'via' },
      ],
    ),
    ...(job.targetUuid === undefined ? [] : [web.leaf('TargetUuid', job.targetUuid)]),
    web.leaf('JobID', job.id),
    web.leaf('TimeStarted', job.started),
    web.leaf('TimeCompleted', final ? job.completed : 0),
    web.leaf('Status', job.status),
    ...(final?.exception === undefined
      ? []
      : [web.el('ResponseException', web.leaf('Message', final.exception), web.leaf('StackTrace', ''))]),
    web.el('JobRequestInstance', requested(job.operation, job.group), parameters('JobParameters', job.parameters)),
    web.el('Progress'),
    parameters('Results', final?.results ?? {}),
  );
}

function requested(operation: string, group: string): XmlElement {
  return web.el('RequestedOperation', web.leaf('OperationName', operation), web.leaf('GroupName', group));
}

function parameters(name: string, values: Record<string, string>): XmlElement {
  const list = Object.entries(values).map(([key, value]) =>
    web.el('JobParameter', web.leaf('ParameterName', key), parameterValue(value)),
  );
  return web.el(name, ...list);
}

/** A document as value goes out as CDATA, as it came in. */
function parameterValue(value: string): XmlElement {
  return value.includes('<') ? web.cdata('ParameterValue', value) : web.leaf('ParameterValue', value);
}
