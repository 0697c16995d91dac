/**
 * `openbell bars import`: bars from CSV into chunks of columns, a file a symbol, which explorations read many times as
 * fast. Nothing is lost on the way; what times without a label mean is settled here once.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPeriodicity } from '#market';
import { encodeChunk, packBars } from '#scan/embedded';
import { type BarsOptions, isChunk, listBarsFiles, readBarsSymbols, type SymbolBars } from './bars-files.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { print, printJson, table, tell } from './output.ts';

/** What every system takes as a file's name. */
const FILE_NAME = /^[\w.^&$@!~ -]{1,200}$/;

interface Imported {
  readonly symbol: string;
  readonly file: string;
  readonly bars: number;
  readonly periodicity: string;
}

/** @returns the exit code; a file that cannot be read is named, the others are imported */
export function importBars(
  path: string,
  { out, json, ...options }: BarsOptions & { readonly out: string; readonly json: boolean },
): number {
  makeFolder(out);
  const imported: Imported[] = [];
  const skipped: { readonly file: string; readonly why: string }[] = [];
  const known = new Set<string>();
  for (const file of listBarsFiles(path).filter((each) => !isChunk(each))) {
    try {
      for (const symbol of readBarsSymbols(file, options)) imported.push(importSymbol(symbol, { out, known }));
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      skipped.push({ file, why: error.message });
    }
  }
  for (const { why } of skipped) tell(why);
  if (json) printJson({ imported, skipped });
  else {
    const rows = imported.map(({ symbol, bars, periodicity, file }) => [symbol, String(bars), periodicity, file]);
    print(table([['symbol', 'bars', 'periodicity', 'file'], ...rows]));
  }
  return skipped.length > 0 || imported.length === 0 ? EXIT.problem : EXIT.fine;
}

/** Failure: a name that is no file's, or one that was there before. */
function importSymbol(
  { symbol, file: source, bars, periodicity }: SymbolBars,
  { out, known }: { readonly out: string; readonly known: Set<string> },
): Imported {
  if (!FILE_NAME.test(symbol)) throw new CommandFailed(EXIT.problem, `${source}: '${symbol}' cannot be a file's name.`);
  const key = symbol.toLowerCase();
  if (known.has(key)) throw new CommandFailed(EXIT.problem, `${source}: another file is ${symbol} already.`);
  known.add(key);
  const file = join(out, `${symbol}.bars`);
  try {
    // Whoever reads meanwhile sees the old one or the new one whole.
    writeFileSync(`${file}.new`, encodeChunk(packBars(bars), periodicity));
    renameSync(`${file}.new`, file);
  } catch (cause) {
    throw unwritable(file, cause);
  }
  return { symbol, file, bars: bars.length, periodicity: formatPeriodicity(periodicity) };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function unwritable(place: string, cause: unknown): CommandFailed {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CommandFailed(EXIT.problem, `${place} cannot be written: ${why}.`, { cause });
}
