/**
 * `openbell journal`: whether the ledger still says what was written into it, and what it says as files for a
 * spreadsheet. Both only read, beside the running program too.
 */
import { iso } from '#base';
import { JournalError, type LedgerReader, readLedger } from '#journal';
import { factOf, venueTimeOf } from '#live';
import { type Cell, csvCell } from './csv-cell.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { fillRows, orderRows } from './order-rows.ts';
import { paint, print, printJson, tell } from './output.ts';
import { Progress } from './progress.ts';
import { Sink } from './sink.ts';

/** Opens the ledger for one command. Failure: CommandFailed with the exit code of the data folder. */
export async function withLedger<Result>(
  dir: string,
  use: (ledger: LedgerReader) => Promise<Result> | Result,
): Promise<Result> {
  let ledger: LedgerReader | undefined;
  try {
    ledger = readLedger({ dir });
    return await use(ledger);
  } catch (error) {
    if (error instanceof JournalError) throw new CommandFailed(EXIT.dataFolder, error.message, { cause: error });
    throw error;
  } finally {
    ledger?.close();
  }
}

export function verifyJournal(dir: string, { json }: { readonly json: boolean }): Promise<ExitCode> {
  return withLedger(dir, (ledger) => {
    const progress = new Progress('verifying', ledger.lastSeq);
    const verdict = ledger.verify((seq) => progress.at(seq));
    progress.end();
    const unfinished = ledger.unfinishedBytes;
    if (json) {
      const counts = verdict.ok ? Object.fromEntries(ledger.counts()) : null;
      printJson(
        verdict.ok
          ? { ok: true, records: verdict.records, head: verdict.head, unfinished_bytes: unfinished, counts }
          : {
              ok: false,
              first_bad: verdict.seq,
              why: verdict.why,
              unfinished_bytes: unfinished,
              remedy: remedyFor(verdict.seq),
            },
      );
      return verdict.ok ? EXIT.fine : EXIT.problem;
    }
    if (!verdict.ok) {
      print(`${paint.red('✗ broken')} at record ${verdict.seq}: ${verdict.why}.`);
      print(`  ${verdict.seq - 1} records before it are whole and in order.`);
      print(`  ${remedyFor(verdict.seq)}`);
      return EXIT.problem;
    }
    print(`${paint.green('✓ whole')}: ${verdict.records} records, head ${verdict.head.slice(0, 16)}…`);
    for (const [type, count] of ledger.counts()) print(`  ${String(count).padStart(9)}  ${type}`);
    if (unfinished > 0) {
      print(
        `  At the end lies a write of ${unfinished} bytes that was not finished: the program is writing now, or was ended in the middle of it. It was never counted as written, so nothing is missing.`,
      );
    }
    return EXIT.fine;
  });
}

function remedyFor(seq: number): string {
  return `A crash does not do this: the disk failed, or somebody changed the file. Stop Openbell, keep ledger.db with the files beside it as they are, and put back a copy. Without one move them to a safe place and start again; orders up to record ${seq - 1} can be exported from the damaged ledger.`;
}

export interface ExportOptions {
  readonly what: 'facts' | 'orders' | 'fills';
  readonly format: 'csv' | 'json';
  /** Days or instants, UTC, by the venue's time; null: no bound. `to` is the first instant not in it. */
  readonly from: number | null;
  readonly to: number | null;
  readonly out: string | null;
}

type Row = Readonly<Record<string, Cell>>;

export function exportJournal(dir: string, options: ExportOptions): Promise<ExitCode> {
  return withLedger(dir, async (ledger) => {
    const sink = new Sink(options.out);
    const progress = new Progress('exporting', ledger.lastSeq);
    let count = 0;
    const heading = HEADINGS[options.what];
    if (options.format === 'csv') await sink.write(`${heading.map(csvCell).join(',')}\n`);
    for (const row of rowsOf(ledger, options, (seq) => progress.at(seq))) {
      const line =
        options.format === 'csv' ? heading.map((name) => csvCell(row[name] ?? null)).join(',') : JSON.stringify(row);
      await sink.write(`${line}\n`);
      count += 1;
    }
    progress.end();
    await sink.end();
    if (options.out !== null) tell(`${count} ${options.what} written to ${options.out}.`);
    return EXIT.fine;
  });
}

const HEADINGS = {
  facts: ['seq', 'recorded_at', 'venue_time', 'type', 'fact'],
  orders: [
    'time',
    'session',
    'strategy',
    'account',
    'contract',
    'signal',
    'signal_bar',
    'side',
    'size',
    'filled',
    'status',
    'why',
    'signal_price',
    'fill_price',
    'slippage_points',
    'slippage_money',
    'fees',
    'bar_to_wire_ms',
    'wire_to_fill_ms',
    'proof',
    'order_id',
    'tag',
  ],
  fills: [
    'time',
    'account',
    'contract',
    'side',
    'size',
    'price',
    'profit',
    'fees',
    'voided',
    'order_id',
    'fill_id',
    'signal',
    'session',
    'tag',
  ],
} as const satisfies Record<ExportOptions['what'], readonly string[]>;

function* rowsOf(
  ledger: LedgerReader,
  { what, from, to }: ExportOptions,
  onProgress: (seq: number) => void,
): Generator<Row> {
  const within = (at: number): boolean => (from === null || at >= from) && (to === null || at < to);
  if (what !== 'facts') {
    const rows = what === 'orders' ? orderRows(ledger, onProgress) : fillRows(ledger, onProgress);
    for (const { at, row } of rows) if (within(at)) yield row;
    return;
  }
  for (const record of ledger.records({ after: 0 })) {
    onProgress(record.seq);
    const at = venueTimeOf(record);
    if (!within(at)) continue;
    const { type, ...fact } = factOf(record);
    yield { seq: record.seq, recorded_at: iso(record.at), venue_time: iso(at), type, fact: JSON.stringify(fact) };
  }
}
