/** `openbell functions`: every documented built-in, and what this engine does about it. */
import { builtinTable } from '#afl';
import { paint, print, printJson, table } from './output.ts';

export function listFunctions({ json }: { readonly json: boolean }): void {
  const rows = builtinTable();
  if (json) {
    for (const row of rows) printJson(row);
    return;
  }
  print(
    table([
      ['function', 'status', 'source'],
      ...rows.map(({ signature, status, source }) => [signature, status, source]),
    ]),
  );
  const counts = new Map<string, number>();
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  print('');
  print([...counts].map(([status, count]) => `${paint.bold(String(count))} ${status}`).join(' · '));
}
