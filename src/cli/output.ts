/** stdout carries results, and JSON alone where it was asked for; stderr carries progress and what people are told. */
import pc from 'picocolors';
import { writeToReader, writeToTerminal } from './terminal.ts';

export function print(line: string): void {
  writeToReader(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

export function tell(line: string): void {
  writeToTerminal(`${line}\n`);
}

/** Columns as wide as their widest cell, two spaces apart; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, String(cell).length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          typeof cell === 'number' ? String(cell).padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export const paint = pc;
