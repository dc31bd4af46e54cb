import type { Failure } from '#contracts';

/** What a command has to say: one document for programs, one text for people. */
export interface Result {
  document: Record<string, unknown>;
  text: string;
  /** @default 0 */
  exit?: number;
  /** Why the operation failed; shown as an error, after the text. */
  failure?: Failure;
}
