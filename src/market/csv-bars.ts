/**
 * Bars as text with a header line: `time` (or `date`, `datetime`, `timestamp`, or `date` beside `time`), `open`, `high`, `low`,
 * `close`, and `volume` where there is one, `symbol` (or `ticker`) where it holds several; other columns are passed over.
 * Where times are dates alone, each names its trading day. What is wrong with a file is a value: sentences that name the line. A bar that cannot be trusted is never repaired silently.
 */
import { parse } from 'csv-parse/sync';
import { type EpochMs, epochMs, err, iso, ok, type Result } from '#base';
import type { Bar } from './bar.ts';
import { type CsvColumns, findColumns } from './csv-header.ts';
import { isDateAlone, parseCsvDay, parseCsvTime } from './csv-time.ts';
import { isZone, Zone } from './zone.ts';

export interface CsvBarsOptions {
  /** IANA zone of times that carry no label of their own. */
  readonly zone: string;
  /** Which edge of the interval a time names; our bars are known by their start. */
  readonly stamp: 'start' | 'end';
}

/** More faults than this are not listed: one more line would help nobody. */
const FAULTS_MAX = 10;

interface Line {
  /** In the file, from 1; the header counts. */
  readonly number: number;
  readonly fields: readonly string[];
}

/** The bars of one symbol of a file. */
export interface CsvSeries {
  /** null where the file has no column for it. */
  readonly symbol: string | null;
  /** Oldest first. */
  readonly bars: readonly Bar[];
  /** Whether the file writes dates alone: then each bar is a day, or longer. */
  readonly isDated: boolean;
}

/**
 * A file of one symbol; where it has a column for symbols, that is passed over.
 *
 * @param text the whole file, decompressed; comma, semicolon or tab
 * @returns bars oldest first, or up to ten sentences such as `line 37: high 10 is below low 11`
 */
export function parseCsvBars(text: string, options: CsvBarsOptions): Result<readonly Bar[], readonly string[]> {
  const parsed = parseSeries(text, options, () => '');
  return parsed.ok ? ok(parsed.value[0]?.bars ?? []) : parsed;
}

/**
 * A file of one symbol or, with a column `symbol` or `ticker`, of several: block after block or mixed, each oldest first.
 *
 * @returns the symbols in the order in which they first come; a file without bars is one symbol without bars
 */
export function parseCsvSymbols(
  text: string,
  options: CsvBarsOptions,
): Result<readonly CsvSeries[], readonly string[]> {
  return parseSeries(text, options, ({ fields }, { symbol }) => fields[symbol]?.trim() ?? '');
}

function parseSeries(
  text: string,
  options: CsvBarsOptions,
  symbolOf: (line: Line, columns: CsvColumns) => string,
): Result<readonly CsvSeries[], readonly string[]> {
  const lines = linesOf(text);
  const [header, ...opening] = [lines.next().value, lines.next().value, lines.next().value].filter(
    (line) => line !== undefined,
  );
  if (header === undefined) return err(['line 1: the file is empty; it must begin with a header line']);
  const columns = findColumns(header.fields);
  if (typeof columns === 'string') return err([`line ${header.number}: ${columns}`]);
  if (!isZone(options.zone)) return err([`'${options.zone}' is no time zone; use one such as America/Chicago or UTC`]);
  const isDated = opening.length > 0 && opening.every((line) => isDateAlone(stampOf(line, columns)));
  const context = { columns, width: header.fields.length, startOf: clock(new Zone(options.zone), isDated) };
  const symbols = new Map<string, Bar[]>();
  const faults: string[] = [];
  for (const line of joined(opening, lines)) {
    const symbol = symbolOf(line, columns);
    const bars = symbols.get(symbol) ?? [];
    if (bars.length === 0) symbols.set(symbol, bars);
    const bar = parseBar(line, { ...context, previous: bars.at(-1)?.start ?? -Infinity });
    if (typeof bar === 'string') faults.push(`line ${line.number}: ${bar}`);
    else bars.push(bar);
    if (faults.length === FAULTS_MAX) break;
  }
  if (faults.length > 0) return err(faults);
  if (symbols.size === 0) symbols.set('', []);
  // A date names the day itself, not an edge of it.
  const isEnd = options.stamp === 'end' && !isDated;
  return ok(
    [...symbols].map(([symbol, bars]) => ({ symbol: symbol || null, bars: isEnd ? fromEnds(bars) : bars, isDated })),
  );
}

type Clock = (stamp: string, previous: number) => EpochMs | null;

/** Reads the times of one file. Each of its symbols has the same days, so a day is worked out once. */
function clock(zone: Zone, isDated: boolean): Clock {
  const days = new Map<string, EpochMs | null>();
  return (stamp, previous) => {
    if (!isDated || !isDateAlone(stamp)) return parseCsvTime(stamp, zone, previous);
    const known = days.get(stamp);
    const start = known === undefined ? parseCsvDay(stamp) : known;
    days.set(stamp, start);
    return start;
  };
}

function* joined<Item>(first: Iterable<Item>, rest: Iterable<Item>): Generator<Item> {
  yield* first;
  yield* rest;
}

/** The text that {@link parseCsvBars} reads back as the same bars: UTC, start stamps. */
export function formatCsvBars(bars: readonly Bar[]): string {
  const rows = bars.map((bar) => `${iso(bar.start)},${bar.open},${bar.high},${bar.low},${bar.close},${bar.volume}\n`);
  return `time,open,high,low,close,volume\n${rows.join('')}`;
}

/**
 * Line by line, so that of a large file no more than that is in memory twice. Quoted fields need the full grammar; plain
 * files, which are nearly all, are split six times faster.
 */
function* linesOf(text: string): Generator<Line, undefined> {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const end = clean.indexOf('\n');
  const first = end < 0 ? clean : clean.slice(0, end);
  const delimiter = [',', ';', '\t'].find((each) => first.includes(each)) ?? ',';
  if (clean.includes('"')) return yield* quotedLines(clean, delimiter);
  let from = 0;
  for (let number = 1; from < clean.length; number += 1) {
    const found = clean.indexOf('\n', from);
    const to = found < 0 ? clean.length : found;
    const line = clean.slice(from, to).trimEnd();
    if (line !== '') yield { number, fields: line.split(delimiter) };
    from = to + 1;
  }
  return undefined;
}

function* quotedLines(clean: string, delimiter: string): Generator<Line, undefined> {
  const options = { delimiter, info: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
  // The library's types do not know that `info` puts each record beside its place.
  const records = parse(clean, options) as unknown as { record: string[]; info: { lines: number } }[];
  for (const { record, info } of records) yield { number: info.lines, fields: record };
  return undefined;
}

interface LineContext {
  readonly columns: CsvColumns;
  readonly width: number;
  readonly startOf: Clock;
  readonly previous: number;
}

/** @returns the bar, or what is wrong with the line */
function parseBar(line: Line, { columns, width, startOf, previous }: LineContext): Bar | string {
  const { fields } = line;
  if (fields.length !== width) return `${fields.length} fields where the header has ${width}; is the line torn?`;
  const text = stampOf(line, columns);
  const start = startOf(text, previous);
  if (start === null) return `'${text}' is no time; use one such as 2026-01-15T09:30:00Z`;
  const [open, high, low, close] = columns.prices.map((column) => number(fields[column]));
  const volume = columns.volume < 0 ? 0 : number(fields[columns.volume]);
  if (open === undefined || high === undefined || low === undefined || close === undefined || volume === undefined) {
    return `prices and volume must be numbers: '${fields.join(',')}'`;
  }
  if (volume < 0) return `volume ${volume} is below zero`;
  if (high < low) return `high ${high} is below low ${low}`;
  if (open > high || open < low || close > high || close < low) return 'open and close must lie between low and high';
  if (start <= previous) return `time ${iso(start)} does not come after ${iso(epochMs(previous))}`;
  return { start, open, high, low, close, volume };
}

function stampOf({ fields }: Line, { date, time }: CsvColumns): string {
  const stamp = fields[date] ?? '';
  return time >= 0 ? `${stamp} ${fields[time] ?? ''}` : stamp;
}

function number(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The interval is taken to be the shortest distance between two bars of the file. */
function fromEnds(bars: readonly Bar[]): readonly Bar[] {
  let stepMs = Infinity;
  for (let index = 1; index < bars.length; index += 1) {
    stepMs = Math.min(stepMs, (bars[index] as Bar).start - (bars[index - 1] as Bar).start);
  }
  return Number.isFinite(stepMs) ? bars.map((bar) => ({ ...bar, start: (bar.start - stepMs) as EpochMs })) : bars;
}
