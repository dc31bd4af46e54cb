import type { ReceivedSpan } from './received-span.js';

/** Spans whose parent is not among them: roots, and orphans that would hang in the air in a trace viewer. */
export function roots(spans: ReceivedSpan[]): ReceivedSpan[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  return spans.filter(({ parentSpanId }) => parentSpanId === undefined || !known.has(parentSpanId));
}

/**
 * One line per span, children indented below their parents: `gateway: process spawn`. Siblings come in order of their start,
 * which is exact to about a millisecond.
 */
export function drawTrace(spans: ReceivedSpan[]): string {
  const byStart = [...spans].sort((a, b) => a.start - b.start);
  const draw = (span: ReceivedSpan, depth: number): string[] => [
    `${'  '.repeat(depth)}${span.service}: ${span.name}${span.status.code === 'error' ? ' (failed)' : ''}`,
    ...byStart.filter(({ parentSpanId }) => parentSpanId === span.spanId).flatMap((child) => draw(child, depth + 1)),
  ];
  return roots(byStart)
    .flatMap((root) => draw(root, 0))
    .join('\n');
}
