import { z } from 'zod';
import { Occurrence } from '../control/rules/occurrence.js';
import { RequestMatch } from '../control/rules/request-match.js';
import { BUSY, type Busy } from './busy.js';

const kinds = Object.keys(BUSY) as [Busy, ...Busy[]];

/** What goes wrong. `applied` says whether the request has its effect all the same. */
export const Mishap = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('status'),
      status: z.int().min(400).max(599),
      message: z.string().default('The operation failed.').describe('Text of the HttpErrorResponse.'),
      plain: z.boolean().default(false).describe('Answer the text alone, not as HttpErrorResponse.'),
      applied: z.boolean().default(false),
    })
    .describe('Answers an error.'),
  z
    .strictObject({ kind: z.literal('busy'), text: z.enum(kinds) })
    .describe('Answers that somebody is busy, in the words on which clients try again; nothing is applied.'),
  z
    .strictObject({
      kind: z.literal('cut'),
      at: z
        .enum(['arrival', 'before-answer', 'mid-answer', 'after-answer'])
        .describe('arrival: nothing is applied. The others come after the request was applied.'),
    })
    .describe('Ends the connection.'),
  z
    .strictObject({ kind: z.literal('stale-etag') })
    .describe('Requests with If-Match get 412, as if the object had changed in between. Others pass.'),
  z
    .strictObject({ kind: z.literal('sessions-lost') })
    .describe('All sessions of the host end, as at its restart: this request and the next of each client get 401.'),
  z
    .strictObject({
      kind: z.literal('job-fails'),
      message: z.string().describe('The text of the result in which clients look for codes.'),
      applied: z.boolean().default(false),
    })
    .describe('The job that the request starts ends with an error. Only for requests that start jobs.'),
  z
    .strictObject({ kind: z.literal('job-hangs'), applied: z.boolean().default(false) })
    .describe('The job that the request starts never ends, until a client cancels it.'),
  z
    .strictObject({ kind: z.literal('events-lost') })
    .describe('Every event queue of the host is told CACHE_CLEARED, when the request comes; it is carried out.'),
]);
export type Mishap = z.infer<typeof Mishap>;

export const FaultRule = z.strictObject({
  match: RequestMatch.default({}),
  when: Occurrence.default({}).describe('Default: each time.'),
  fault: Mishap,
});
export type FaultRule = z.infer<typeof FaultRule>;
