import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EpochMs, epochMs, MINUTE } from '#base';
import { type Bar, contractId } from '#market';
import type { LoadResult, Scanner, ScanResult, ScanSubject } from '#scan';
import { createEmbeddedScanner, type EmbeddedScannerOptions } from '#scan/embedded';

const NQ = {
  id: contractId('CON.F.US.ENQ.H26'),
  symbol: 'NQH6',
  root: 'NQ',
  description: 'E-mini NASDAQ-100: March 2026',
  tickSize: 0.25,
  tickValue: 5,
  active: true,
};

/** Work without end where the last close lies in 6 to 9; no loop of it is long enough to be called endless. */
const ENDLESS =
  'if (LastValue(C) >= 6 AND LastValue(C) <= 9) for (i = 0; i < 50000; i++) for (j = 0; j < 50000; j++) x = i * j;';

/** A thread that is ended long before its formula would be stopped: to the session it looks like one that hangs. */
const HANGING = { timeBudgetMs: 60_000, answerDeadlineMs: 2_000 };

/** 09:00 in Chicago. */
const OPEN = Date.parse('2026-01-15T15:00:00Z');
const SUBJECT = 's1' as ScanSubject;

let dir: string;
let scanner: Scanner;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'openbell-scan-'));
});

afterEach(async () => {
  await scanner.close();
  rmSync(dir, { recursive: true, force: true });
});

function write(name: string, text: string | Uint8Array): string {
  const file = join(dir, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function load(
  text: string | Uint8Array,
  {
    subject = SUBJECT,
    name = 'formula.afl',
    zone = 'America/Chicago',
    params = {},
    ...options
  }: EmbeddedScannerOptions & {
    subject?: ScanSubject;
    name?: string;
    zone?: string;
    params?: Record<string, number | string>;
  } = {},
): Promise<LoadResult> {
  scanner ??= createEmbeddedScanner(options);
  return await scanner.load({
    subject,
    file: write(name, text),
    contract: NQ,
    amiSymbol: 'NQ',
    periodicity: { unit: 'minute', count: 1 },
    zone,
    params,
  });
}

beforeEach(() => {
  scanner = undefined as unknown as Scanner;
});

const at = (minute: number): EpochMs => epochMs(OPEN + minute * MINUTE);

/** One bar a minute; the close is what the test says. */
function bars(closes: readonly number[], first = 0): Bar[] {
  return closes.map((close, i) => ({
    start: at(first + i),
    open: close,
    high: close + 1,
    low: close - 1,
    close,
    volume: 10,
  }));
}

async function scan(from: number, upTo: number, subject = SUBJECT): Promise<Extract<ScanResult, { ok: true }>> {
  const result = await scanner.scan({ subject, from: at(from), upTo: at(upTo) });
  if (!result.ok) throw new Error(result.message);
  return result;
}

test('signals carry their bar and its close, in total order with exits first', async () => {
  await load('Buy = Close > 100; Short = Close > 101; Sell = Close > 102; Cover = Null;');
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([99, 101, 100, 102, 103.25]) });
  const result = await scan(1, 4);
  expect(result.signals).toEqual([
    { type: 'Buy', bar: at(1), price: 101 },
    { type: 'Buy', bar: at(3), price: 102 },
    { type: 'Short', bar: at(3), price: 102 },
    { type: 'Sell', bar: at(4), price: 103.25 },
    { type: 'Buy', bar: at(4), price: 103.25 },
    { type: 'Short', bar: at(4), price: 103.25 },
  ]);
  expect([result.revision, result.upTo]).toEqual([1, at(4)]);
});

test('only the bars asked for are searched, and later bars do not count', async () => {
  await load(
    'Buy = BarIndex() == LastValue(BarIndex()); Sell = Close == HighestVisible;'.replace(
      'HighestVisible',
      'LastValue(Highest(C))',
    ),
  );
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([5, 4, 3, 2, 9]) });
  expect((await scan(2, 3)).signals.map(({ type, bar }) => `${type} ${bar}`)).toEqual([`Buy ${at(3)}`]);
});

test('appended bars continue the series, and a replacement begins it anew', async () => {
  await load('Buy = Cum(1) == 3;');
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([1, 2]) });
  scanner.append({ subject: SUBJECT, revision: 2, bars: bars([3], 2) });
  const appended = await scan(0, 2);
  expect([appended.revision, appended.signals]).toEqual([2, [{ type: 'Buy', bar: at(2), price: 3 }]]);
  scanner.replace({ subject: SUBJECT, revision: 3, bars: bars([7, 8, 9], -1) });
  const replaced = await scan(-1, 1);
  expect([replaced.revision, replaced.signals]).toEqual([3, [{ type: 'Buy', bar: at(1), price: 9 }]]);
});

test('a price that float32 cannot hold is told in full', async () => {
  await load('Buy = 1;');
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([0.0065435]) });
  expect((await scan(0, 0)).signals[0]?.price).toBe(0.0065435);
});

test('the formula sees its name, its zone, its parameters and the end of the newest bar as now', async () => {
  const formula = `
    n = Param("Least", 5, 1, 10, 1);
    Buy = n == 7 AND Name() == "NQ" AND TimeNum() == 090200;
    Sell = Now(4) == 090300 AND BarIndex() == 2;`;
  const loaded = await load(formula, { params: { Least: 7 } });
  expect(loaded).toMatchObject({ ok: true, parameters: [{ name: 'Least', value: 7, fallback: 5, min: 1, max: 10 }] });
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([1, 1, 1]) });
  expect((await scan(0, 2)).signals.map(({ type }) => type)).toEqual(['Sell', 'Buy']);
});

test('static variables last from scan to scan; the chart and the runs that warm a formula up leave them alone', async () => {
  await load('n = Nz(StaticVarGet("n")) + 1; StaticVarSet("n", n); Buy = n == 2;');
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([1]) });
  expect((await scan(0, 0)).signals).toHaveLength(0);
  await scanner.plots({ subject: SUBJECT, bars: 1 });
  expect((await scan(0, 0)).signals).toHaveLength(1);
});

test('files last from scan to scan in their folder; the chart and the runs that warm a formula up leave them alone', async () => {
  const filesFolder = join(dir, 'files');
  await load('fappend("log.txt", "x"); Buy = fgetstatus("log.txt", 3) == 2; Sell = fopen("..\\\\outside.txt", "w");', {
    filesFolder,
  });
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([1]) });
  expect((await scan(0, 0)).signals).toHaveLength(0);
  await scanner.plots({ subject: SUBJECT, bars: 1 });
  expect((await scan(0, 0)).signals).toEqual([{ type: 'Buy', bar: at(0), price: 1 }]);
  expect(readdirSync(filesFolder)).toEqual(['log.txt']);
  expect(readdirSync(dir).sort()).toEqual(['files', 'formula.afl']);
});

test('a bad formula is a list of remarks with file, line and column', async () => {
  const result = await load('Buy = C > O;\nSell = Nonsense(C);');
  expect(result).toMatchObject({
    ok: false,
    diagnostics: [{ severity: 'error', file: join(dir, 'formula.afl'), line: 2, column: 8 }],
  });
});

test('a formula that is not there is said to be unreadable', async () => {
  scanner = createEmbeddedScanner();
  const result = await scanner.load({
    subject: SUBJECT,
    file: join(dir, 'none.afl'),
    contract: NQ,
    amiSymbol: 'NQ',
    periodicity: { unit: 'minute', count: 1 },
    zone: 'UTC',
    params: {},
  });
  expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'SCAN-E003' }] });
  expect(await scanner.scan({ subject: SUBJECT, from: at(0), upTo: at(0) })).toMatchObject({
    ok: false,
    reason: 'lost',
  });
});

test('an error at run time is told with its place, and the session goes on', async () => {
  await load('i = IIf(LastValue(C) > 5, 99, 0); x = C[LastValue(i)]; Buy = 1;');
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([9]) });
  const failed = await scanner.scan({ subject: SUBJECT, from: at(0), upTo: at(0) });
  expect(failed).toMatchObject({
    ok: false,
    reason: 'error',
    message: expect.stringMatching(/formula\.afl:1:\d+: Error 10/),
  });
  scanner.replace({ subject: SUBJECT, revision: 2, bars: bars([1]) });
  expect((await scan(0, 0)).signals).toHaveLength(1);
});

test('a formula that never ends is stopped, and its neighbour is not held up', async () => {
  await load(`${ENDLESS} Buy = 1;`, { timeBudgetMs: 2_000 });
  const neighbour = 's2' as ScanSubject;
  await load('Buy = 1;', { subject: neighbour, name: 'other.afl' });
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([9]) });
  scanner.replace({ subject: neighbour, revision: 1, bars: bars([9]) });
  const order: string[] = [];
  const stopped = scanner.scan({ subject: SUBJECT, from: at(0), upTo: at(0) }).finally(() => order.push('endless'));
  await scan(0, 0, neighbour).finally(() => order.push('neighbour'));
  expect(await stopped).toMatchObject({ ok: false, reason: 'overrun' });
  expect(order).toEqual(['neighbour', 'endless']);
  scanner.replace({ subject: SUBJECT, revision: 2, bars: bars([1]) });
  expect((await scan(0, 0)).signals).toHaveLength(1);
});

test('a formula that takes too much memory is stopped', async () => {
  await load('s = "x"; while (LastValue(C) > 5) { s = s + s; } Buy = 1;');
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([9]) });
  expect(await scanner.scan({ subject: SUBJECT, from: at(0), upTo: at(0) })).toMatchObject({ ok: false });
  scanner.replace({ subject: SUBJECT, revision: 2, bars: bars([1]) });
  expect((await scan(0, 0)).signals).toHaveLength(1);
});

test('includes are found whatever the slashes and the case, up to the root and in the include folders', async () => {
  write('Lib/Inner/Average.AFL', 'function Slow() { return 3; }');
  write('shared/exits.afl', 'Sell = 1;');
  const formula = `
    #include <EXITS.afl>
    #include "lib\\inner\\average.afl"
    #include_once "C:\\Program Files\\AmiBroker\\Formulas\\Lib\\Inner\\Average.afl"
    Buy = Slow() == 3;`;
  const places = { root: dir, folders: [join(dir, 'shared')] };
  expect(await load(formula, { name: 'deep/er/formula.afl', places })).toMatchObject({ ok: true, diagnostics: [] });
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([1]) });
  expect((await scan(0, 0)).signals.map(({ type }) => type)).toEqual(['Sell', 'Buy']);
});

test('a formula is pinned: neither an edit nor a renewed worker changes what runs, and its hash tells versions apart', async () => {
  const text = `#include "rule.afl"\n${ENDLESS}`;
  write('rule.afl', 'Buy = 1;');
  const first = await load(text, HANGING);
  write('rule.afl', 'Sell = 1;');
  write('formula.afl', 'Short = 1;');
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([6]) });
  const stopped = await scanner.scan({ subject: SUBJECT, from: at(0), upTo: at(0) });
  expect(stopped).toMatchObject({ ok: false, reason: 'overrun', message: expect.stringContaining('was stopped') });
  scanner.append({ subject: SUBJECT, revision: 2, bars: bars([1], 1) });
  expect((await scan(0, 1)).signals.map(({ type }) => type)).toEqual(['Buy', 'Buy']);
  const second = await load(text);
  expect(first.ok && second.ok && first.hash !== second.hash).toBe(true);
});

test('a formula in the ANSI code page is read as it was meant', async () => {
  const bytes = Buffer.from('Buy = Asc("\u00e9") == 233;', 'latin1');
  expect(await load(bytes)).toMatchObject({ ok: true });
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([1]) });
  expect((await scan(0, 0)).signals).toHaveLength(1);
});

test('plotted lines come with colour, style, pane and a gap where there is no value', async () => {
  await load(`
    Plot(MA(C, 2), "Average", colorRed, styleLine);
    Plot(RSI(3), "RSI", colorBlue, styleHistogram | styleOwnScale);`);
  scanner.replace({ subject: SUBJECT, revision: 1, bars: bars([100, 102, 104]) });
  const lines = await scanner.plots({ subject: SUBJECT, bars: 3 });
  expect(lines[0]).toEqual({
    name: 'Average',
    color: '#ff0000',
    style: 'line',
    pane: 'price',
    points: [
      { bar: at(0), value: null },
      { bar: at(1), value: 101 },
      { bar: at(2), value: 103 },
    ],
  });
  expect(lines[1]).toMatchObject({ name: 'RSI', style: 'histogram', pane: 'own' });
  expect((await scanner.plots({ subject: SUBJECT, bars: 1 }))[0]?.points).toEqual([{ bar: at(2), value: 103 }]);
});

test('a session keeps the newest bars only, the same before and after a renewal', async () => {
  await load(`${ENDLESS} Buy = BarIndex() == 0;`, HANGING);
  const many = bars(Array.from({ length: 200_001 }, () => 1));
  scanner.replace({ subject: SUBJECT, revision: 1, bars: many });
  const first = (await scan(0, 200_001)).signals[0]?.bar;
  expect(first).toBe(at(20_001));
  scanner.append({ subject: SUBJECT, revision: 2, bars: bars([6], 200_001) });
  const stopped = await scanner.scan({ subject: SUBJECT, from: at(0), upTo: at(200_001) });
  expect(stopped).toMatchObject({ ok: false, message: expect.stringContaining('was stopped') });
  scanner.append({ subject: SUBJECT, revision: 3, bars: bars([1], 200_002) });
  expect((await scan(0, 200_002)).signals[0]?.bar).toBe(first);
});
