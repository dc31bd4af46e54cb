export type Outcome = 'ok' | 'FAILED' | 'SKIPPED';

/** One line of `tempest run`: how a test has ended. Class-level failures (`setUpClass`) have the class for a name. */
export interface TestResult {
  test: string;
  outcome: Outcome;
  /** Why it was skipped. */
  reason?: string;
}

const LINE = /^\{\d+\} (?<test>.+?) (?:\[[\d.]+s\] )?\.\.\. (?<outcome>ok|FAILED|SKIPPED)(?:: (?<reason>.*))?$/;

/** @returns undefined for a line that tells no outcome */
export function testResult(line: string): TestResult | undefined {
  const { test, outcome, reason } = LINE.exec(line)?.groups ?? {};
  if (test === undefined) return undefined;
  return { test: plainName(test), outcome: outcome as Outcome, ...(reason === undefined ? {} : { reason }) };
}

/** Without the ids and tags in brackets that Tempest adds: `tempest.api.compute.servers.test_x.Class.test_y`. */
export function plainName(test: string): string {
  return test.replace(/\[[^\]]*\]$/, '').trim();
}
