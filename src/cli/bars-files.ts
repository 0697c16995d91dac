/** Bars from disk for the commands that run without a gateway: one CSV or CSV.gz, or a folder of them, one a symbol. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { HOUR, MINUTE, SECOND } from '#base';
import {
  type Bar,
  type Contract,
  compressBars,
  contractId,
  EXCHANGE_ZONE,
  type Periodicity,
  PRODUCTS,
  parseCsvBars,
  parseSymbol,
  TradingCalendar,
} from '#market';
import { CommandFailed, EXIT } from './exit.ts';

const BARS_FILE = /\.csv(\.gz)?$/i;
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
  const files = readdirSync(path)
    .filter((name) => BARS_FILE.test(name))
    .sort()
    .map((name) => resolve(join(path, name)));
  if (files.length === 0) throw new CommandFailed(EXIT.usage, `The folder ${path} holds no .csv or .csv.gz file.`);
  return files;
}

/** Failure: a sentence for each of the first faults, with file and line. */
export function readBarsFile(file: string, { zone = EXCHANGE_ZONE, stamp = 'start' }: BarsOptions): SymbolBars {
  const parsed = parseCsvBars(readText(file), { zone, stamp });
  if (!parsed.ok) {
    throw new CommandFailed(
      EXIT.problem,
      `${file} cannot be read as bars:\n${parsed.error.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  return { symbol: basename(file).replace(BARS_FILE, ''), file, bars: parsed.value };
}

/** Longer bars out of what the file holds. */
export function inPeriodicity(
  bars: readonly Bar[],
  periodicity: Periodicity | null,
): { readonly bars: readonly Bar[]; readonly periodicity: Periodicity } {
  const own = periodicityOf(bars);
  if (periodicity === null) return { bars, periodicity: own };
  const same = own.unit === periodicity.unit && own.count === periodicity.count;
  return { bars: same ? bars : compressBars(bars, periodicity, new TradingCalendar()), periodicity };
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

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    return (
      file.toLowerCase().endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX }) : bytes
    ).toString('utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(
      EXIT.problem,
      `${file} cannot be read: ${why}. Check that it exists and, for .gz, that it is whole.`,
      { cause },
    );
  }
}
