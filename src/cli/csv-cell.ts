/** One value of a table that is exported, and how a CSV has it. */
export type Cell = string | number | null;

/** A cell that a spreadsheet would take for a formula is text, with a quote before it. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
