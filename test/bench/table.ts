/** The rows as people read them. */
import type { Row } from './row.ts';

export function tableText(rows: readonly Row[]): string {
  const head = ['workload', 'bars', 'ours', 'against', 'other', 'ratio', 'target', 'met', 'note'];
  const lines = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function tablePage(rows: readonly Row[]): string {
  const head = ['workload', 'bars', 'ours', 'against', 'other', 'ratio', 'target', 'met', 'note'];
  return [head, head.map(() => '---'), ...rows.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf({ workload, bars, ours, against, other, unit, ratio, target, met, note }: Row): string[] {
  const value = (number: number | null): string => (number === null ? '–' : `${figures(number)} ${unit}`);
  const said = met === null ? 'not measured' : met ? 'yes' : 'no';
  return [
    ...[workload, bars.toLocaleString('en'), value(ours), against, value(other)],
    ...[ratio === null ? '–' : `${figures(ratio)}×`, `${target}×`, said, note],
  ];
}

/** Three that count. */
function figures(number: number): string {
  return number >= 1_000 ? Math.round(number).toLocaleString('en') : String(Number(number.toPrecision(3)));
}
