import Table from 'cli-table3';

const none = '';
const borderless = {
  top: none,
  'top-mid': none,
  'top-left': none,
  'top-right': none,
  bottom: none,
  'bottom-mid': none,
  'bottom-left': none,
  'bottom-right': none,
  left: none,
  'left-mid': none,
  mid: none,
  'mid-mid': none,
  right: none,
  'right-mid': none,
  middle: '  ',
};

const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 };

/** Columns below headings, without borders: easy to read, and to cut. */
export function table(head: string[], rows: readonly (string | number)[][]): string {
  return drawn(
    [head.map((name) => name.toUpperCase()), ...rows],
    head.map(() => 'left'),
  );
}

/** One property per line; those without a value are left out. */
export function properties(values: Record<string, string | number | boolean | undefined>): string {
  const rows = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return drawn(rows, ['left', 'left']);
}

function drawn(rows: readonly (string | number)[][], colAligns: ('left' | 'right')[]): string {
  const made = new Table({ chars: borderless, style, colAligns });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
