/**
 * The rewritten formula says what the formula says, on every bar: over the conformance programs, whose values are made
 * signals for this, and over the formulas that ship, on made-up bars and on real ones.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Host, sampleBars } from '#afl';
import { epochMs, Random } from '#base';
import { type Bar, compressBars, intervalAt, type Periodicity, parseCsvBars, TradingCalendar } from '#market';
import { ColumnStore, packBars } from '#scan/embedded';
import { conformanceHost, sceneOf } from '../conformance/scene.ts';
import { type Comparing, type Comparison, compare, type MadeBars } from './equivalence.ts';

const FOLDER = process.env.OPENBELL_TEST_DATA;
const FORMULAS = join(import.meta.dirname, '../../formulas');
const PROGRAMS = join(import.meta.dirname, '../conformance');
const ALL = 1_000_000;

const formulas = namesIn(FORMULAS);
const programs = namesIn(PROGRAMS);

function namesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.afl'));
}

/** Each value that a program is expected to have becomes a signal where it rises: the last four of them count. */
function withSignals(program: string): string {
  const values = [...program.matchAll(/^\/\/ expect: (.*?) => (?!")/gm)].map(([, value]) => value);
  const lines = values.map((value, index) => {
    const name = ['Buy', 'Sell', 'Short', 'Cover'][index % 4];
    return `${name} = Nz( ${value} ) > Nz( Ref( ${value}, -1 ) );`;
  });
  return `${program}\n${lines.join('\n')}`;
}

function faultOf(comparison: Comparison): string {
  if (comparison.type === 'no-signals') return '';
  if (comparison.type !== 'compared') return `${comparison.type}: ${comparison.why}`;
  const { original, rewritten } = comparison;
  const at = original.findIndex((line, index) => line !== rewritten[index]);
  if (at === -1 && original.length === rewritten.length) return '';
  return `formula: ${original[at] ?? 'no more'}, exploration: ${rewritten[at === -1 ? original.length : at] ?? 'no more'}`;
}

function signalCount(comparison: Comparison): number {
  return comparison.type === 'compared' ? comparison.original.length : 0;
}

function formulaCase(name: string): Pick<Comparing, 'text' | 'file' | 'host'> {
  const file = join(FORMULAS, name);
  return { text: readFileSync(file, 'utf8'), file, host: () => seeded(conformanceHost(file)) };
}

function seeded(host: Host): Host {
  return { ...host, random: new Random(1) };
}

test.each([5, ALL])('programs say the same as explorations over the newest %i bars', (recentBars) => {
  const found = programs.map((name) => {
    const file = join(PROGRAMS, name);
    const text = withSignals(readFileSync(file, 'utf8'));
    const { bars, params } = sceneOf(text, file);
    const comparison = compare({ text, file, host: () => seeded(sceneOf(text, file).host), bars, params, recentBars });
    return { name, fault: faultOf(comparison), signals: signalCount(comparison) };
  });
  expect(found.filter(({ fault }) => fault !== '')).toEqual([]);
  expect(found.filter(({ signals }) => signals > 0).length).toBeGreaterThan(80);
});

test.each(formulas)('%s says the same as an exploration', (name) => {
  const bars = sampleBars(60, 5000);
  for (const recentBars of [1, 5, 200, ALL]) {
    expect(faultOf(compare({ ...formulaCase(name), bars, recentBars }))).toBe('');
  }
});

test('a value given for a parameter is the exploration’s too', () => {
  const host = (): Host => seeded(conformanceHost(FORMULAS));
  const text = '_SECTION_BEGIN( "Averages" ); n = Param( "Bars", 10, 1, 99, 1 ); Buy = Cross( C, MA( C, n ) );';
  const bars = sampleBars(60, 500);
  const given = compare({ text, file: 'x.afl', host, bars, params: { 'averages.bars': 3 }, recentBars: ALL });
  const fallback = compare({ text, file: 'x.afl', host, bars, recentBars: ALL });
  expect([faultOf(given), faultOf(fallback)]).toEqual(['', '']);
  expect(signalCount(given)).toBeGreaterThan(signalCount(fallback));
});

function columnsOf(bars: readonly Bar[], periodicity: Periodicity): Comparing['bars'] {
  const store = new ColumnStore({ zone: 'America/Chicago', periodicity, keepsAll: true });
  store.append(packBars(bars));
  return store.columns();
}

function realBars(name: string): readonly Bar[] {
  const text = gunzipSync(readFileSync(join(FOLDER!, name))).toString('utf8');
  const parsed = parseCsvBars(text, { zone: 'America/New_York', stamp: 'start' });
  if (!parsed.ok) throw new Error(parsed.error.join(' '));
  return parsed.value;
}

const MINUTE: Periodicity = { unit: 'minute', count: 1 };

test.skipIf(FOLDER === undefined).each(formulas)(
  '%s says the same on real bars as an exploration (needs OPENBELL_TEST_DATA)',
  (name) => {
    const bars = columnsOf(realBars('nq-1min-2023-11_2023-12.csv.gz'), MINUTE);
    for (const recentBars of [5, 300, ALL]) {
      expect(faultOf(compare({ ...formulaCase(name), bars, recentBars }))).toBe('');
    }
  },
  60_000,
);

/** The session's bars, and the minute bars from which AmiBroker makes them. */
function made(minutes: readonly Bar[], count: number): { readonly bars: Comparing['bars']; readonly made: MadeBars } {
  const calendar = new TradingCalendar();
  const periodicity: Periodicity = { unit: 'minute', count };
  const session = compressBars(minutes, periodicity, calendar);
  const indexes = new Map(session.map(({ start }, index) => [start, index]));
  const barOf = (bar: number): number =>
    indexes.get(intervalAt(minutes[bar]!.start, periodicity, calendar).start) ?? -1;
  const host = (): Host => seeded(conformanceHost(FORMULAS));
  return {
    bars: columnsOf(session, periodicity),
    made: { bars: columnsOf(minutes, MINUTE), host, seconds: 60 * count, barOf },
  };
}

const ARRAYS_ALONE = `
fast = EMA( C, Param( "Fast", 9, 2, 50, 1 ) ); slow = MA( C, 21 );
Buy = Cross( fast, slow ) AND Minute() % 4 == 0; Sell = Cross( slow, fast );
Short = H < Ref( L, -1 ); Cover = HHV( H, 5 ) == H AND TimeNum() > 93000;
Plot( fast, "Fast", colorRed );`;

/** State that goes from bar to bar, places counted from either end, and functions that see arrays made in a loop. */
const LOOPS = `
function Smoothed( x, n )
{
	y = x;
	for( i = 1; i < BarCount; i++ ) y[ i ] = y[ i - 1 ] + ( x[ i ] - y[ (i) - 1 ] ) / n;
	return y;
}
line = Smoothed( C, 7 );
stop = 0; long = 0; entry = Null;
for( bar = 2; bar < BarCount; bar++ )
{
	if( long[ bar - 1 ] ) {
		stop[ bar ] = Max( stop[ bar - 1 ], L[ bar - 1 ] );
		long[ bar ] = C[ bar ] > stop[ bar ];
	} else if( C[ bar ] > line[ bar ] AND C[ bar - 1 ] <= line[ bar - 1 ] ) {
		long[ bar ] = 1; stop[ bar ] = L[ bar ]; entry[ bar ] = C[ bar ];
	}
}
since = 0; n = BarCount - 1;
while( n > 0 AND C[ n ] < C[ 0 ] ) { since = since + 1; n--; }
Buy = Cross( long, 0.5 ); Sell = Cross( 0.5, long );
Short = BarIndex() % 17 == 0 AND Cum( 1 ) > 40; Cover = IsNull( entry ) AND MA( long, 10 ) > 0.8 AND since >= 0;`;

const COUNTED: readonly (readonly [string, string])[] = [
  ['arrays', ARRAYS_ALONE],
  ['loops', LOOPS],
];

test.skipIf(FOLDER === undefined).each([2, 3, 30].flatMap((count) => COUNTED.map((each) => [count, ...each] as const)))(
  'bars of %i minutes that AmiBroker makes itself carry the same signals: %s (needs OPENBELL_TEST_DATA)',
  (count, _, text) => {
    const frame = made(realBars('nq-1min-2023-11_2023-12.csv.gz'), count);
    const host = (): Host => ({ ...frame.made.host(), intervalSeconds: 60 * count });
    const comparison = compare({ text, file: 'x.afl', host, recentBars: ALL, ...frame });
    expect(faultOf(comparison)).toBe('');
    expect(signalCount(comparison)).toBeGreaterThan(50);
  },
);

const CALENDAR = new TradingCalendar();

/** A walk with minutes in which nobody traded, and a night. */
function walk(count: number): readonly Bar[] {
  const random = new Random(7);
  const bars: Bar[] = [];
  let close = 25_000;
  for (let minute = 0; bars.length < count; minute += 1) {
    const start = epochMs(Date.parse('2026-01-12T15:00:00Z') + minute * 60_000);
    if (random.unit() < 0.1 || !CALENDAR.isOpen(start)) continue;
    const open = close;
    close += Math.round((random.unit() - 0.5) * 40) * 0.25;
    const spread = 0.25 * Math.floor(random.unit() * 5);
    const volume = Math.floor(random.unit() * 500) + 1;
    bars.push({
      start,
      open,
      high: Math.max(open, close) + spread,
      low: Math.min(open, close) - spread,
      close,
      volume,
    });
  }
  return bars;
}

test.each([...COUNTED, ...formulas.map((name) => [name, readFileSync(join(FORMULAS, name), 'utf8')] as const)])(
  'on made-up minutes AmiBroker’s own bars of 2 and 5 minutes carry the same signals, or it is refused: %s',
  (_, text) => {
    for (const count of [2, 5]) {
      const frame = made(walk(3_000), count);
      const host = (): Host => ({ ...frame.made.host(), intervalSeconds: 60 * count });
      const comparison = compare({ text, file: 'x.afl', host, recentBars: ALL, ...frame });
      if (comparison.type === 'refused') expect(comparison.why).toMatch(/frames do not nest/);
      else expect(faultOf(comparison)).toBe('');
    }
  },
);

/** From the hundredth bar on: before that some averages see constants that the session has no bars for. */
function settled(comparison: Comparison): Comparison {
  if (comparison.type !== 'compared') return comparison;
  const late = (lines: readonly string[]): readonly string[] =>
    lines.filter((line) => Number.parseInt(line, 10) >= 100);
  return { ...comparison, original: late(comparison.original), rewritten: late(comparison.rewritten) };
}

test('programs say the same in AmiBroker’s own bars of 2 minutes, or are refused', () => {
  const frame = made(walk(1_200), 2);
  const found = programs.map((name) => {
    const file = join(PROGRAMS, name);
    const text = withSignals(readFileSync(file, 'utf8'));
    const { params } = sceneOf(text, file);
    const host = (): Host => ({ ...seeded(sceneOf(text, file).host), intervalSeconds: 120 });
    const comparison = settled(compare({ text, file, host, params, recentBars: ALL, ...frame }));
    return { name, type: comparison.type, fault: faultOf(comparison), signals: signalCount(comparison) };
  });
  const faulty = found.filter(({ type, fault }) => fault !== '' && type !== 'refused');
  // Chance counts elements, and another symbol has no bars for those of this walk.
  expect(faulty.map(({ name }) => name).filter((name) => !/^(random|foreign)/.test(name))).toEqual([]);
  expect(found.filter(({ signals }) => signals > 20).length).toBeGreaterThan(30);
});
