/**
 * Recorded trades and quotes as text with a header line, in the words of those who record them: `ts_event` or `time`;
 * `price` and `size` or `volume`; `side`, `aggressor` or `TradeType`; `bid` and `ask`, with or without `price` in the name;
 * `symbol` where there are several; Databento's `action`, of which only trades count. What a file holds is told by its
 * header. What is wrong with a file is a value: a sentence that names the line.
 */
import { type EpochMs, epochMs, err, ok, type Result } from '#base';
import { parseSymbol, sameSymbol, Zone } from '#market';
import type { RecordedTick } from '#simulator/venue';

export type RecordedKind = 'bars' | 'ticks';

export interface RecordedSeries {
  /** Null where the file does not name it. */
  readonly symbol: string | null;
  /** Oldest first. */
  readonly ticks: readonly RecordedTick[];
}

interface Columns {
  readonly time: number;
  readonly price: number;
  readonly size: number;
  readonly side: number;
  readonly bid: number;
  readonly ask: number;
  readonly symbol: number;
  readonly action: number;
}

/** What the words for the aggressor are, in small letters; Sierra Chart's trade at the bid is 1. */
const SIDES: ReadonlyMap<string, 'buy' | 'sell'> = new Map([
  ...(['b', 'buy', 'buyer', '2', 'ask'] as const).map((word) => [word, 'buy'] as const),
  ...(['a', 's', 'sell', 'seller', '1', 'bid'] as const).map((word) => [word, 'sell'] as const),
]);

/** @returns what a file holds by its first line; null when it is neither */
export function recordedKind(text: string): RecordedKind | null {
  const names = namesOf(firstLine(text));
  if (['open', 'high', 'low', 'close'].every((name) => names.includes(name))) return 'bars';
  const { time, price, size, bid, ask } = columnsOf(names);
  return time >= 0 && ((price >= 0 && size >= 0) || (bid >= 0 && ask >= 0)) ? 'ticks' : null;
}

/**
 * @param zone of times without a label of their own
 * @returns the trades and quotes of the symbol that is traded most, or of `wanted` where the file names it
 * Failure: a sentence with the first line that cannot be read.
 */
export function readRecordedTicks(
  text: string,
  { zone, wanted }: { readonly zone: string; readonly wanted?: string | undefined },
): Result<RecordedSeries, string> {
  const header = firstLine(text);
  const columns = columnsOf(namesOf(header));
  const separator = separatorOf(header);
  const instantOf = instantReader(new Zone(zone));
  const series = new Map<string, RecordedTick[]>();
  const lines = text.split('\n');
  for (let number = 2; number <= lines.length; number += 1) {
    const line = lines[number - 1]!.trim();
    if (line === '') continue;
    const fields = line.split(separator);
    if (columns.action >= 0 && fields[columns.action] !== 'T') continue;
    const ticks = seriesOf(fields[columns.symbol] ?? '');
    const before = ticks.at(-1);
    const flaw = (what: string) => err(`line ${number}: ${what}`);
    const at = instantOf(fields[columns.time] ?? '');
    if (at === null) return flaw(`'${fields[columns.time] ?? ''}' is no time`);
    if (before !== undefined && at < before.at) return flaw('it is earlier than the one before it');
    const read = ticksOf(fields, { columns, at });
    if (read === null) return flaw('a price or a size is no number above zero');
    for (const tick of read) if (tick.type === 'trade' || !isSaid(ticks, tick)) ticks.push(tick);
  }
  const named = wanted === undefined ? undefined : [...series].find(([symbol]) => isNamed(symbol, wanted));
  const [most] = [...series].sort(([, a], [, b]) => b.length - a.length);
  const found = named ?? (columns.symbol >= 0 && wanted !== undefined ? undefined : most);
  if (found === undefined)
    return err(wanted === undefined ? 'it holds no trades and no quotes' : `it has no ${wanted}`);
  return ok({ symbol: columns.symbol < 0 ? null : found[0], ticks: found[1] });

  function seriesOf(symbol: string): RecordedTick[] {
    const known = series.get(symbol) ?? [];
    if (known.length === 0) series.set(symbol, known);
    return known;
  }
}

/** A row says a quote, a trade or both: the quote is what the trade met, so it comes first. */
function ticksOf(
  fields: readonly string[],
  { columns, at }: { readonly columns: Columns; readonly at: EpochMs },
): readonly RecordedTick[] | null {
  const numberIn = (column: number): number => Number(fields[column] || Number.NaN);
  const ticks: RecordedTick[] = [];
  if (columns.bid >= 0 && columns.ask >= 0) {
    const [bid, ask] = [numberIn(columns.bid), numberIn(columns.ask)];
    if (!(bid > 0 && ask > 0)) return null;
    ticks.push({ type: 'quote', at, bid, ask });
  }
  // A recording of quotes and trades leaves the price of a row empty that is a quote alone.
  if (columns.price < 0 || fields[columns.price] === '') return ticks;
  const [price, size] = [numberIn(columns.price), numberIn(columns.size)];
  if (!(price > 0 && Number.isInteger(size) && size > 0)) return null;
  const aggressor = SIDES.get((fields[columns.side] ?? '').trim().toLowerCase()) ?? null;
  return [...ticks, { type: 'trade', at, price, size, aggressor }];
}

/** Whether the newest quote says the same already. */
function isSaid(ticks: readonly RecordedTick[], { bid, ask }: Extract<RecordedTick, { type: 'quote' }>): boolean {
  for (let index = ticks.length - 1; index >= 0; index -= 1) {
    const tick = ticks[index]!;
    if (tick.type === 'quote') return tick.bid === bid && tick.ask === ask;
  }
  return false;
}

/** Whole milliseconds, what is finer being cut off. */
function instantReader(zone: Zone): (text: string) => EpochMs | null {
  return (text) => {
    const labelled = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
    const at = Date.parse(labelled ? text : `${text.trim().replace(' ', 'T')}Z`);
    if (!Number.isFinite(at)) return null;
    return labelled ? epochMs(at) : (zone.instants(at)[0] ?? null);
  };
}

function columnsOf(names: readonly string[]): Columns {
  const find = (...wanted: readonly string[]) =>
    wanted.map((name) => names.indexOf(name)).find((index) => index >= 0) ?? -1;
  return {
    time: find('ts_event', 'time', 'timestamp', 'datetime', 'ts_recv'),
    price: find('price', 'last'),
    size: find('size', 'volume', 'quantity'),
    side: find('side', 'aggressor', 'tradetype'),
    bid: find('bid', 'bidprice', 'bid_price', 'bestbid', 'bid_px_00'),
    ask: find('ask', 'askprice', 'ask_price', 'bestask', 'ask_px_00'),
    symbol: find('symbol', 'contract', 'ticker'),
    action: find('action'),
  };
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return (end < 0 ? text : text.slice(0, end)).replace(/^\uFEFF/, '').trim();
}

function namesOf(header: string): readonly string[] {
  return header.split(separatorOf(header)).map((name) => name.trim().toLowerCase());
}

function separatorOf(header: string): string {
  return [',', ';', '\t'].find((each) => header.includes(each)) ?? ',';
}

/** `NQM5` and `NQM25` are one month. */
function isNamed(symbol: string, wanted: string): boolean {
  const [one, other] = [parseSymbol(symbol), parseSymbol(wanted)];
  return one !== null && other !== null && sameSymbol(one, other);
}
