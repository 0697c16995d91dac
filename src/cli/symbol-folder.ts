/**
 * The symbols that a formula is run over, and those it may ask for besides: a folder of files, one a symbol; a file of
 * one symbol with its neighbours; or a file of several symbols, which is a folder by itself. A folder's files are read by those who need them; a file
 * alone is read here, and its bars lie in memory that all threads share.
 */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { assert } from '#base';
import type { Bar, Periodicity } from '#market';
import { type PriceColumns, packBars, unpackBars } from '#scan/embedded';
import {
  type BarsOptions,
  barsFilesIn,
  inPeriodicity,
  isChunk,
  isSame,
  listBarsFiles,
  readBarsSymbols,
  readChunk,
  type SymbolBars,
  symbolOfFile,
} from './bars-files.ts';
import { CommandFailed, EXIT } from './exit.ts';

/** Goes to threads as it is. */
export interface SymbolSource {
  readonly symbol: string;
  readonly file: string;
  /** Bars that were read already. */
  readonly read: { readonly rows: Float64Array<SharedArrayBuffer>; readonly periodicity: Periodicity } | null;
}

export interface SymbolFolder {
  readonly folder: string;
  /** In order; a symbol stands once. */
  readonly symbols: readonly SymbolSource[];
  /** Beside a file of one symbol: what only `Foreign`, categories and their like reach. */
  readonly neighbours: readonly SymbolSource[];
  /** Files whose symbol another one has already. */
  readonly doubles: readonly SymbolSource[];
}

/** Failure: nothing there; a file alone that cannot be read. */
export function openSymbolFolder(path: string, options: BarsOptions): SymbolFolder {
  const files = listBarsFiles(path);
  const first = files[0];
  assert(first !== undefined, 'there is a file at least');
  if (!statSync(path).isFile()) {
    const { once, again } = eachOnce(files.map(unread));
    return { folder: resolve(path), symbols: once, neighbours: [], doubles: again };
  }
  const symbols = readBarsSymbols(first, options).map(shared);
  const others = symbols.length > 1 ? [] : barsFilesIn(dirname(first)).filter((file) => file !== first);
  return { folder: dirname(first), symbols, neighbours: others.map(unread), doubles: [] };
}

/** Failure: the file cannot be read, or holds several symbols where each file of a folder is one. */
export function readSource({ symbol, file, read }: SymbolSource, options: BarsOptions): SymbolBars {
  if (read !== null) return { symbol, file, bars: unpackBars(read.rows), periodicity: read.periodicity };
  const found = readBarsSymbols(file, options);
  const [first, second] = found;
  assert(first !== undefined, 'a file that can be read holds a symbol');
  if (second === undefined) return first;
  throw new CommandFailed(
    EXIT.problem,
    `${file} holds ${found.length} symbols (${first.symbol}, ${second.symbol} …), but in a folder each file is one. Name the file itself: --data ${file}`,
  );
}

/** Bars in the interval of a run: one by one, or as the columns of a chunk that has them so. */
export interface SourceBars {
  readonly bars: readonly Bar[] | PriceColumns;
  readonly periodicity: Periodicity;
}

/** @param wanted null: the file's own. Failure: as {@link readSource}; bars of the wanted interval cannot be made */
export function readSourceIn(source: SymbolSource, wanted: Periodicity | null, options: BarsOptions): SourceBars {
  if (source.read === null && isChunk(source.file)) {
    const { columns, periodicity } = readChunk(source.file);
    if (wanted === null || isSame(periodicity, wanted)) return { bars: columns, periodicity: wanted ?? periodicity };
  }
  const { bars, periodicity } = readSource(source, options);
  return inPeriodicity(bars, wanted, periodicity);
}

function unread(file: string): SymbolSource {
  return { symbol: symbolOfFile(file), file, read: null };
}

function shared({ symbol, file, bars, periodicity }: SymbolBars): SymbolSource {
  const packed = packBars(bars);
  const rows = new Float64Array(new SharedArrayBuffer(packed.byteLength));
  rows.set(packed);
  return { symbol, file, read: { rows, periodicity } };
}

/** Symbols are compared without regard to case, as in formulas. */
function eachOnce(sources: readonly SymbolSource[]): {
  readonly once: readonly SymbolSource[];
  readonly again: readonly SymbolSource[];
} {
  const known = new Set<string>();
  const once: SymbolSource[] = [];
  const again: SymbolSource[] = [];
  for (const source of sources) {
    const key = source.symbol.toLowerCase();
    if (known.has(key)) again.push(source);
    else once.push(source);
    known.add(key);
  }
  return { once, again };
}
