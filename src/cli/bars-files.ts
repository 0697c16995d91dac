/**
 * Bars from disk for the commands that run without a gateway: a CSV or CSV.gz of one symbol, or of several where it has a
 * column that names them; or a symbol's chunk of columns, as `openbell bars import` writes it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DAY, HOUR, MINUTE, SECOND } from '#base';
import {
  type Bar,
  type Contract,
  compressBars,
  contractId,
  EXCHANGE_ZONE,
  formatPeriodicity,
  intradayMs,
  type Periodicity,
  PRODUCTS,
  parseCsvSymbols,
  parseSymbol,
  TradingCalendar,
} from '#market';
import { type ColumnChunk, decodeChunk, rowsOfColumns, unpackBars } from '#scan/embedded';
import { CommandFailed, EXIT } from './exit.ts';

const BARS_FILE = /\.(csv(\.gz)?|bars)$/i;
const CHUNK_FILE = /\.bars$/i;
/** More bytes than this, unpacked, are no bars file. */
const UNPACKED_BYTES_MAX = 1_000_000_000;

export interface BarsOptions {
  /** Of times without a label; default exchange time. */
  readonly zone?: string | undefined;
  readonly stamp?: 'start' | 'end' | undefined;
}

export interface SymbolBars {
  readonly symbol: string;
  readonly file: string;
  readonly bars: readonly Bar[];
  /** That the bars have by themselves. */
  readonly periodicity: Periodicity;
}

/** @returns the files in order of their names; a file alone is a folder of one */
export function listBarsFiles(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new CommandFailed(
      EXIT.usage,
      `There is no file or folder ${path}. Name bars with --data FILE or --data FOLDER.`,
    );
  if (stat.isFile()) return [resolve(path)];
  const files = barsFilesIn(path);
  if (files.length === 0)
    throw new CommandFailed(EXIT.usage, `The folder ${path} holds no .csv, .csv.gz or .bars file.`);
  return files;
}

/** In order of their names. */
export function barsFilesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => BARS_FILE.test(name))
    .sort()
    .map((name) => resolve(join(folder, name)));
}

/** What a file of one symbol is called by. */
export function symbolOfFile(file: string): string {
  return basename(file).replace(BARS_FILE, '');
}

/** The file's only symbol, or its first. Failure: as {@link readBarsSymbols}. */
export function readBarsFile(file: string, options: BarsOptions): SymbolBars {
  const [first] = readBarsSymbols(file, options);
  return first ?? { symbol: symbolOfFile(file), file, bars: [], periodicity: periodicityOf([]) };
}

/**
 * @returns one symbol, called as its file, or those that the file names
 * Failure: a sentence for each of the first faults, with file and line.
 */
export function readBarsSymbols(
  file: string,
  { zone = EXCHANGE_ZONE, stamp = 'start' }: BarsOptions,
): readonly SymbolBars[] {
  if (isChunk(file)) {
    const { columns, periodicity } = readChunk(file);
    return [{ symbol: symbolOfFile(file), file, bars: unpackBars(rowsOfColumns(columns)), periodicity }];
  }
  const parsed = parseCsvSymbols(readText(file), { zone, stamp });
  if (!parsed.ok) {
    throw new CommandFailed(
      EXIT.problem,
      `${file} cannot be read as bars:\n${parsed.error.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  const isAlone = parsed.value.length === 1;
  return parsed.value.map(({ symbol, bars, isDated }) => ({
    symbol: isAlone || symbol === null ? symbolOfFile(file) : symbol,
    file,
    bars,
    // A new listing's first day is a day, though nothing follows it yet.
    periodicity: isDated && bars.length < 2 ? { unit: 'day', count: 1 } : periodicityOf(bars),
  }));
}

export function isChunk(file: string): boolean {
  return CHUNK_FILE.test(file);
}

/** One read. Failure: the file cannot be read, or is not whole. */
export function readChunk(file: string): ColumnChunk {
  const chunk = decodeChunk(readBytes(file));
  if (chunk.ok) return chunk.value;
  throw new CommandFailed(
    EXIT.problem,
    `${file} cannot be read as bars: ${chunk.error}. Import it anew with openbell bars import.`,
  );
}

/**
 * Longer bars out of what there is.
 *
 * Failure: shorter ones cannot be made.
 */
export function inPeriodicity(
  bars: readonly Bar[],
  wanted: Periodicity | null,
  own = periodicityOf(bars),
): { readonly bars: readonly Bar[]; readonly periodicity: Periodicity } {
  if (wanted === null || isSame(own, wanted)) return { bars, periodicity: wanted ?? own };
  // A thin market may seem slower than its bars are: only what holds for all of them is refused.
  if (lengthMs(wanted) < lengthMs(own) && lengthMs(wanted) < shortestGapMs(bars)) {
    throw new CommandFailed(
      EXIT.usage,
      `Bars of ${formatPeriodicity(wanted)} cannot be made out of bars of ${formatPeriodicity(own)}: use --periodicity ${formatPeriodicity(own)} or longer, or shorter bars.`,
    );
  }
  return { bars: compressBars(bars, wanted, new TradingCalendar()), periodicity: wanted };
}

export function isSame(a: Periodicity, b: Periodicity): boolean {
  return lengthMs(a) === lengthMs(b);
}

/** Of a bar at its shortest; months have 28 days at least. */
function lengthMs(periodicity: Periodicity): number {
  const days = { day: 1, week: 7, month: 28 };
  return intradayMs(periodicity) ?? days[periodicity.unit as keyof typeof days] * DAY;
}

/** 0 where no two bars stand beside one another. */
function shortestGapMs(bars: readonly Bar[]): number {
  let shortest = Infinity;
  for (let i = 1; i < bars.length; i += 1) {
    shortest = Math.min(shortest, (bars[i]?.start ?? 0) - (bars[i - 1]?.start ?? 0));
  }
  return Number.isFinite(shortest) ? shortest : 0;
}

/** The spacing that most bars have. */
export function periodicityOf(bars: readonly Bar[]): Periodicity {
  const counts = new Map<number, number>();
  for (let i = 1; i < Math.min(bars.length, 1_000); i += 1) {
    const gapMs = (bars[i]?.start ?? 0) - (bars[i - 1]?.start ?? 0);
    counts.set(gapMs, (counts.get(gapMs) ?? 0) + 1);
  }
  const gapMs = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? MINUTE;
  if (gapMs < MINUTE) return { unit: 'second', count: Math.max(1, Math.round(gapMs / SECOND)) };
  if (gapMs < HOUR) return { unit: 'minute', count: Math.round(gapMs / MINUTE) };
  if (gapMs < 20 * HOUR) return { unit: 'hour', count: Math.round(gapMs / HOUR) };
  if (gapMs < 100 * HOUR) return { unit: 'day', count: 1 };
  return { unit: gapMs < 20 * 24 * HOUR ? 'week' : 'month', count: 1 };
}

/** What is known of a symbol without asking a venue: a future's product facts, or a plain stock's. */
export function contractOf(symbol: string): Contract {
  const parsed = parseSymbol(symbol);
  const product = PRODUCTS.get(parsed?.root ?? symbol.toUpperCase());
  return {
    id: contractId(symbol),
    symbol,
    root: parsed?.root ?? symbol,
    description: product?.description ?? symbol,
    tickSize: product?.tickSize ?? 0.01,
    tickValue: product?.tickValue ?? 0.01,
    active: true,
  };
}

/** The whole of a file, unpacked where its name ends with .gz. */
export function readText(file: string): string {
  const bytes = readBytes(file);
  if (!file.toLowerCase().endsWith('.gz')) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX }).toString('utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): CommandFailed {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CommandFailed(
    EXIT.problem,
    `${file} cannot be read: ${why}. Check that it exists and, for .gz, that it is whole.`,
    { cause },
  );
}
