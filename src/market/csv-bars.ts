/**
 * Bars as text with a header line: `time` (or `date`, `datetime`, `timestamp`, or `date` beside `time`), `open`, `high`, `low`,
 * `close`, and `volume` where there is one; other columns are passed over. What is wrong with a file is a value: sentences
 * that name the line. A bar that cannot be trusted is never repaired silently.
 */
import { parse } from 'csv-parse/sync';
import { type EpochMs, epochMs, err, iso, ok, type Result } from '#base';
import type { Bar } from './bar.ts';
import { parseCsvTime } from './csv-time.ts';
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

interface Columns {
  readonly date: number;
  /** A second column with the time of day; −1 where one column holds both. */
  readonly time: number;
  readonly prices: readonly [open: number, high: number, low: number, close: number];
  /** −1 where the file has none: volumes are zero. */
  readonly volume: number;
}

/**
 * @param text the whole file, decompressed; comma, semicolon or tab
 * @returns bars oldest first, or up to ten sentences such as `line 37: high 10 is below low 11`
 */
export function parseCsvBars(text: string, options: CsvBarsOptions): Result<readonly Bar[], readonly string[]> {
  const lines = splitLines(text);
  const header = lines[0];
  if (header === undefined) return err(['line 1: the file is empty; it must begin with a header line']);
  const columns = findColumns(header.fields);
  if (typeof columns === 'string') return err([`line ${header.number}: ${columns}`]);
  if (!isZone(options.zone)) return err([`'${options.zone}' is no time zone; use one such as America/Chicago or UTC`]);
  const zone = new Zone(options.zone);
  const bars: Bar[] = [];
  const faults: string[] = [];
  for (let index = 1; index < lines.length && faults.length < FAULTS_MAX; index += 1) {
    const line = lines[index] as Line;
    const bar = parseBar(line, {
      columns,
      width: header.fields.length,
      zone,
      previous: bars.at(-1)?.start ?? -Infinity,
    });
    if (typeof bar === 'string') faults.push(`line ${line.number}: ${bar}`);
    else bars.push(bar);
  }
  if (faults.length > 0) return err(faults);
  return ok(options.stamp === 'end' ? fromEnds(bars) : bars);
}

/** The text that {@link parseCsvBars} reads back as the same bars: UTC, start stamps. */
export function formatCsvBars(bars: readonly Bar[]): string {
  const rows = bars.map((bar) => `${iso(bar.start)},${bar.open},${bar.high},${bar.low},${bar.close},${bar.volume}\n`);
  return `time,open,high,low,close,volume\n${rows.join('')}`;
}

/** Quoted fields need the full grammar; plain files, which are nearly all, are split six times faster. */
function splitLines(text: string): readonly Line[] {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const end = clean.indexOf('\n');
  const first = end < 0 ? clean : clean.slice(0, end);
  const delimiter = [',', ';', '\t'].find((each) => first.includes(each)) ?? ',';
  if (!clean.includes('"')) {
    return clean
      .split('\n')
      .map((line, index) => ({ number: index + 1, fields: line.trimEnd().split(delimiter) }))
      .filter((line) => line.fields.length > 1 || line.fields[0] !== '');
  }
  const options = { delimiter, info: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
  // The library's types do not know that `info` puts each record beside its place.
  const records = parse(clean, options) as unknown as { record: string[]; info: { lines: number } }[];
  return records.map(({ record, info }) => ({ number: info.lines, fields: record }));
}

function findColumns(header: readonly string[]): Columns | string {
  const names = header.map((name) => name.trim().toLowerCase());
  const find = (...wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name));
  const whole = find('datetime', 'date/time', 'timestamp');
  const [date, time] = [find('date', 'day'), find('time')];
  const stamp = whole >= 0 ? whole : date >= 0 ? date : time;
  const missing = ['open', 'high', 'low', 'close'].filter((name) => !names.includes(name));
  if (stamp < 0) missing.unshift('time');
  if (missing.length > 0) {
    return `the header lacks ${missing.join(', ')}; it must name time (or date, datetime), open, high, low, close and may name volume`;
  }
  return {
    date: stamp,
    time: whole < 0 && date >= 0 ? time : -1,
    prices: [find('open'), find('high'), find('low'), find('close')],
    volume: find('volume', 'vol'),
  };
}

interface LineContext {
  readonly columns: Columns;
  readonly width: number;
  readonly zone: Zone;
  readonly previous: number;
}

/** @returns the bar, or what is wrong with the line */
function parseBar({ fields }: Line, { columns, width, zone, previous }: LineContext): Bar | string {
  if (fields.length !== width) return `${fields.length} fields where the header has ${width}; is the line torn?`;
  const stamp = fields[columns.date] ?? '';
  const text = columns.time >= 0 ? `${stamp} ${fields[columns.time] ?? ''}` : stamp;
  const start = parseCsvTime(text, zone, previous);
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
