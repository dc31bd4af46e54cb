/** What a code says to whoever gets it, beside the message of the single failure. */
export interface CodeMeaning {
  readonly meaning: string;
  /** Whether the same request may succeed later by itself; `sometimes`: each failure says for itself. */
  readonly retryable: 'yes' | 'no' | 'sometimes';
  /** What a person can do. */
  readonly remedy: string;
}

type Row = readonly [retryable: CodeMeaning['retryable'], meaning: string, remedy: string];

/** A table of codes of one area: `request: { invalid: [...] }` is `request.invalid`. */
export function area<A extends string, T extends Record<string, Row>>(
  name: A,
  rows: T,
): { readonly [K in keyof T & string as `${A}.${K}`]: CodeMeaning } {
  const entries = Object.entries(rows).map(([code, [retryable, meaning, remedy]]) => [
    `${name}.${code}`,
    { retryable, meaning, remedy },
  ]);
  return Object.fromEntries(entries);
}
