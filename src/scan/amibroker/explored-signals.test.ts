// What AmiBroker exports under any Windows is read as what it meant, or refused: never as other signals.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { type Bar, Zone } from '#market';
import { compareSignals, type Signal, type SignalType } from '#scan';
import { COLUMNS, SIGNAL_COLUMNS } from './exploration-block.ts';
import { type Explored, signalsOf } from './explored-signals.ts';
import { wallClockMs } from './wall-clock.ts';

const CHICAGO = new Zone('America/Chicago');
const TICK_SIZE = 0.25;
/** Over the hour that comes twice, and over a day that may be read as a month. */
const START = Date.parse('2026-11-01T05:30:00Z');

interface Locale {
  readonly separator: string;
  readonly decimal: string;
  readonly group: string;
  /** How fields are put into quotation marks. */
  readonly quotes: 'none' | 'needed' | 'all';
  readonly date: (wallMs: number) => string;
  readonly lineEnd: string;
  /** Behind the last field of a line. */
  readonly tail: string;
  readonly above: string;
}

const two = (number: number): string => String(number).padStart(2, '0');
function clockOf(wallMs: number): { readonly [part in 'y' | 'm' | 'd' | 'h' | 'n' | 's']: number } {
  const at = new Date(wallMs);
  const [y, m, d] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  return { y, m, d, h: at.getUTCHours(), n: at.getUTCMinutes(), s: at.getUTCSeconds() };
}

/** Those that Windows has for the countries of the world, more or less; the first is the one that is asked for. */
const DATES: readonly Locale['date'][] = [
  (at) => new Date(at).toISOString().slice(0, 19).replace('T', ' '),
  (at) => {
    const { y, m, d, h, n, s } = clockOf(at);
    return `${m}/${d}/${y} ${h % 12 === 0 ? 12 : h % 12}:${two(n)}:${two(s)} ${h < 12 ? 'AM' : 'PM'}`;
  },
  (at) => {
    const { y, m, d, h, n, s } = clockOf(at);
    return `${two(d)}/${two(m)}/${y} ${two(h)}:${two(n)}:${two(s)}`;
  },
  (at) => {
    const { y, m, d, h, n, s } = clockOf(at);
    return `${two(d)}.${two(m)}.${y} ${h}:${two(n)}:${two(s)}`;
  },
  (at) => {
    const { y, m, d, h, n, s } = clockOf(at);
    return `${two(d)}-${two(m)}-${y} ${two(h)}.${two(n)}.${two(s)}`;
  },
  (at) => {
    const { y, m, d, h, n, s } = clockOf(at);
    return `${y}/${m}/${d} ${two(h)}:${two(n)}:${two(s)}`;
  },
  (at) => {
    const { y, m, d, h, n, s } = clockOf(at);
    return `${d}/${m}/${y + 543} ${h}:${two(n)}:${two(s)}`;
  },
];

const LOCALE: fc.Arbitrary<Locale> = fc
  .record({
    separator: fc.constantFrom(',', ';', '\t', '|'),
    decimal: fc.constantFrom('.', ','),
    group: fc.constantFrom('', '.', ',', ' ', '\u00a0', "'"),
    quotes: fc.constantFrom('none', 'needed', 'all'),
    date: fc.constantFrom(...DATES),
    lineEnd: fc.constantFrom('\r\n', '\n'),
    tail: fc.constantFrom('', 'separator'),
    above: fc.constantFrom('', '// Buy, "Sell"; # Ticker\r\nFilter = 1;\r\n\r\n'),
  })
  // No country groups by its decimal mark, and no program could tell a comma that separates from one that does not.
  .filter(({ group, decimal }) => group !== decimal)
  .filter(({ separator, group, quotes }) => quotes !== 'none' || separator !== group)
  .map((locale) => ({ ...locale, tail: locale.tail === '' ? '' : locale.separator }));

const TICKER = fc.constantFrom('NQ', '#NQ', "L'Oréal", 'NQ "mini"', '@NQ', 'NQ-Ä');

function table(rows: readonly (readonly string[])[], { separator, quotes, lineEnd, tail, above }: Locale): string {
  const field = (text: string): string => {
    const needs = text.includes('"') || (quotes === 'needed' && text.includes(separator));
    return quotes === 'all' || needs ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return above + rows.map((row) => `${row.map(field).join(separator)}${tail}${lineEnd}`).join('');
}

function number(value: number, decimals: number, { decimal, group }: Locale): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : decimal + fraction}`;
}

/** Prices below zero, too: oil had them. */
const BARS = fc.array(fc.integer({ min: -200, max: 120_000 }), { minLength: 1, maxLength: 90 }).map((ticks) =>
  ticks.map((tick, i): Bar => {
    // Of two bars on one wall clock the closes tell which is which, so they differ here.
    const close = (tick * 2 + (i < 60 ? 0 : 1)) * TICK_SIZE;
    return {
      start: epochMs(START + i * MINUTE),
      open: close,
      high: close + 1,
      low: close - 1,
      close,
      volume: i * 1_234,
    };
  }),
);

function exported(bars: readonly Bar[], fires: (bar: number) => readonly SignalType[], locale: Locale, ticker: string) {
  const signals: Signal[] = [];
  const rows = bars.flatMap((bar, at) => {
    const types = fires(at);
    if (types.length === 0) return [];
    signals.push(...types.map((type) => ({ type, bar: bar.start, price: bar.close })));
    const prices = [bar.close, bar.open, bar.high, bar.low].map((price) => number(price, 4, locale));
    const said = SIGNAL_COLUMNS.map((type) => (types.includes(type) ? '1' : '0'));
    return [[ticker, locale.date(wallClockMs(bar.start, CHICAGO)), ...said, ...prices, number(bar.volume, 0, locale)]];
  });
  return { csv: table([COLUMNS, ...rows], locale), signals };
}

const explored = (searched: readonly Bar[]): Explored => ({ searched, clock: CHICAGO, tickSize: TICK_SIZE });

test('rows of any Windows are the signals that were meant', () => {
  fc.assert(
    fc.property(
      LOCALE,
      BARS,
      TICKER,
      fc.infiniteStream(fc.subarray([...SIGNAL_COLUMNS])),
      (locale, bars, ticker, stream) => {
        const { csv, signals } = exported(bars, () => stream.next().value ?? [], locale, ticker);
        const read = signalsOf(csv, explored(bars));
        if (!read.ok) throw new Error(`${read.error}\n${csv}`);
        expect([...read.value].sort(compareSignals)).toEqual([...signals].sort(compareSignals));
      },
    ),
    { numRuns: 600 },
  );
});

test('a table that was cut off, or whose field was spoilt, is refused or says the same', () => {
  fc.assert(
    fc.property(LOCALE, BARS, fc.nat(), fc.constantFrom('', '?', '"', ';', ','), (locale, bars, place, put) => {
      const { csv, signals } = exported(bars, () => ['Buy'], locale, 'NQ');
      const at = place % csv.length;
      const read = signalsOf(csv.slice(0, at) + put + csv.slice(at + 1), explored(bars));
      const known = new Set(signals.map(({ bar, price, type }) => `${bar} ${price} ${type}`));
      if (!read.ok) return;
      // One letter less may take a signal's row away with its line end, never make another of it.
      for (const { bar, price, type } of read.value) expect(known).toContain(`${bar} ${price} ${type}`);
    }),
    { numRuns: 600 },
  );
});

test('no signals are a header alone; a file with nothing at all is an error', () => {
  const bars = [{ start: epochMs(START), open: 1, high: 1, low: 1, close: 1, volume: 1 }];
  expect(signalsOf(`${COLUMNS.join(',')}\r\n`, explored(bars))).toEqual({ ok: true, value: [] });
  expect(signalsOf(`"${COLUMNS.join('";"')}"`, explored(bars))).toEqual({ ok: true, value: [] });
  expect(signalsOf('', explored(bars))).toMatchObject({ ok: false });
  expect(signalsOf('<html></html>', explored(bars))).toMatchObject({ ok: false });
});

test('a signal column that holds anything but 0 and 1 is an error, not silence and no signal', () => {
  const bars = [{ start: epochMs(START), open: 1, high: 1, low: 1, close: 1, volume: 1 }];
  const row = (buy: string): string => `${COLUMNS.join(',')}\nNQ,2026-11-01 00:30:00,${buy},0,0,0,1.0000,1,1,1,1\n`;
  expect(signalsOf(row('1'), explored(bars))).toMatchObject({ ok: true, value: [{ type: 'Buy' }] });
  for (const spoilt of ['', '{EMPTY}', '-1.#J', 'True', '2', '1.0000']) {
    expect(signalsOf(row(spoilt), explored(bars)), spoilt).toMatchObject({ ok: false });
  }
});
