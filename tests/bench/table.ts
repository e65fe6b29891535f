import type { Row } from './row.ts';

/** The rows for people: one line each, the reason where there is no figure, the machine once. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.id,
    row.value === null ? 'none' : `${toWords(row.value)} ${row.unit === 'ratio' ? '×' : row.unit}`,
    row.low === null || row.high === null ? '' : `${toWords(row.low)} … ${toWords(row.high)}`,
    row.target === null ? '' : `${row.target.op} ${row.target.value}`,
    row.value === null ? (row.why ?? '') : `n ${row.n}`,
  ]);
  const head = ['row', 'value', '95 %', 'target', ''];
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const text = all.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const [first] = rows;
  if (first === undefined) return text.join('\n');
  const { cpu, cores, memoryGb, disk } = first.machine;
  const machine = `${first.at}, commit ${first.commit}, ${cores} cores of ${cpu}, ${memoryGb} GB, ${disk}`;
  return [...text, '', machine].join('\n');
}

const toWords = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
