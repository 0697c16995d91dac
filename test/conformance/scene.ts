/**
 * What a conformance program is run over, as the comments at its head say:
 *
 *     // close: 1 2 3                    the bars; also open, high, low, volume. Default: closes 1 2 3 4 5
 *     // count: 40                       so many bars with closes 1 2 3 … instead
 *     // walk: 200                       so many bars of a price that wanders, always the same
 *     // start: 2026-03-06T22:00Z        the first bar; default 2026-01-05T09:30Z, a Monday
 *     // every: 3600                     seconds from bar to bar, which is the run's interval; default 60
 *     // times: 2026-03-06T22:00Z …      or each bar's start
 *     // zone: America/New_York          the zone that the formula sees; default UTC. Days are then the exchange's
 *     // symbol ES: 10 11 Null 13        another symbol's closes on the same bars; without a bar where Null stands
 *     // watch list 3: Tech AAPL MSFT    a category with its name and members; also market, group, sector, industry
 *     // now: 2026-01-15T15:04:05Z       the clock, in the formula's zone
 *     // parameter Period: 20            what the user chose
 *     // range: 1 3                      the bars that are reported
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BarColumns, type Host, Statics, sampleBars } from '#afl';
import { DAY, epochMs, Random, SECOND } from '#base';
import { TradingCalendar, Zone } from '#market';

export interface Scene {
  readonly bars: BarColumns;
  readonly host: Host;
  readonly params: Readonly<Record<string, string>>;
  readonly range: { readonly first: number; readonly last: number };
}

const START = '2026-01-05T09:30Z';
const CATEGORIES = ['market', 'group', 'sector', 'industry', 'watch list'] as const;

/** @param source the program, @param file its path: includes lie in `include/` beside it */
export function sceneOf(source: string, file: string): Scene {
  const given = (key: string): string | undefined => headOf(source, key)[0]?.[1];
  const everySeconds = Number(given('every') ?? 60);
  const bars = barsOf(given, everySeconds);
  const others = new Map(headOf(source, 'symbol (\\w+)').map(([name, closes]) => [name, otherBars(bars, closes)]));
  const [first = 0, last = bars.close.length - 1] = given('range')?.split(/\s+/).map(Number) ?? [];
  return {
    bars,
    host: {
      ...conformanceHost(file),
      bars: (symbol) => others.get(symbol) ?? null,
      now: () => Date.parse(given('now') ?? START),
      categories: categoriesOf(source),
      intervalSeconds: everySeconds,
    },
    params: Object.fromEntries(headOf(source, 'parameter ([^:]+)')),
    range: { first, last },
  };
}

/** @returns what stands behind `// key:`, one entry a line, each with the key's own variable part */
function headOf(source: string, key: string): readonly (readonly [name: string, text: string])[] {
  const lines = source.matchAll(new RegExp(`^// ${key.includes('(') ? key : `(${key})`}: (.*)$`, 'gm'));
  return [...lines].map(([, name = '', text = '']) => [name, text.trim()]);
}

function numbers(text: string): readonly number[] {
  return text.split(/\s+/).map((each) => (each === 'Null' ? -1e10 : Number(each)));
}

function barsOf(given: (key: string) => string | undefined, everySeconds: number): BarColumns {
  const walk = given('walk');
  if (walk !== undefined) return sampleBars(everySeconds, Number(walk));
  const times = given('times')
    ?.split(/\s+/)
    .map((each) => Date.parse(each));
  const count = Number(given('count') ?? times?.length ?? 5);
  const close = numbers(given('close') ?? Array.from({ length: count }, (_, bar) => bar + 1).join(' '));
  const column = (name: string): Float32Array => Float32Array.from(numbers(given(name) ?? close.join(' ')));
  const first = Date.parse(given('start') ?? START);
  const start = Float64Array.from(close, (_, bar) => times?.[bar] ?? first + bar * everySeconds * SECOND);
  return {
    start,
    ...localTimes(start, given('zone'), everySeconds),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    openInterest: new Float32Array(close.length),
  };
}

/** Wall time of the zone and the exchange's trading day; without a zone both are those of UTC. */
function localTimes(
  start: Float64Array,
  zoneName: string | undefined,
  everySeconds: number,
): Pick<BarColumns, 'localTime' | 'tradingDay'> {
  if (zoneName === undefined) return { localTime: start, tradingDay: start.map((at) => Math.floor(at / DAY) * DAY) };
  const [zone, calendar] = [new Zone(zoneName), new TradingCalendar()];
  const tradingDay = start.map((at) => Date.parse(`${calendar.tradingDay(epochMs(at))}T00:00Z`));
  const intraday = everySeconds * SECOND < DAY;
  return { localTime: intraday ? start.map((at) => at + zone.offsetMs(epochMs(at))) : tradingDay, tradingDay };
}

/** All four prices are the close, the volume is ten times the close. */
function otherBars(bars: BarColumns, closes: string): BarColumns {
  const values = numbers(closes);
  const kept = values.flatMap((value, bar) => (value === -1e10 ? [] : [bar]));
  const column = Float32Array.from(kept, (bar) => values[bar]!);
  return {
    start: Float64Array.from(kept, (bar) => bars.start[bar]!),
    localTime: Float64Array.from(kept, (bar) => bars.localTime[bar]!),
    tradingDay: Float64Array.from(kept, (bar) => bars.tradingDay[bar]!),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column.map((value) => 10 * value),
    openInterest: new Float32Array(kept.length),
  };
}

function categoriesOf(source: string): Host['categories'] {
  const known = CATEGORIES.flatMap((kind, category) =>
    headOf(source, `${kind} (\\d+)`).map(([index, text]) => {
      const [name = '', ...symbols] = text.split(/\s+/);
      return { category, index: Number(index), name, symbols };
    }),
  );
  const find = (category: number, index: number) =>
    known.find((each) => each.category === category && each.index === index);
  return {
    of: (symbol, category) =>
      known.find((each) => each.category === category && each.symbols.includes(symbol))?.index ?? 0,
    has: (symbol, category, index) => find(category, index)?.symbols.includes(symbol) ?? false,
    name: (category, index) => find(category, index)?.name ?? '',
    symbols: (category, index) => find(category, index)?.symbols ?? [],
  };
}

/** A host whose include folder is `include/` beside the programs and which knows no other symbol. */
export function conformanceHost(file: string): Host {
  return {
    include: ({ path }) => {
      const name = path.split(/[\\/]/).at(-1) ?? '';
      try {
        return { file: name, text: readFileSync(join(file, '..', 'include', name), 'utf8') };
      } catch {
        return null;
      }
    },
    bars: () => null,
    now: () => Date.parse(START),
    random: new Random(1),
    statics: new Statics(),
    symbol: {
      name: 'NQ',
      fullName: 'Nasdaq 100 future',
      tickSize: 0.25,
      pointValue: 20,
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    intervalSeconds: 60,
    deadline: () => false,
  };
}
