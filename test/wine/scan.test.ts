// AmiBroker as the scanner, from the port down to COM: the program's own workers in a Windows Node, against an AmiBroker
// of ours that is as strict as the real one. What it signals is what our own engine signals on the same bars.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { type Bar, compressBars, type Periodicity, TradingCalendar } from '#market';
import type { LoadResult, Scanner, ScanSubject } from '#scan';
import { type AmiBrokerScannerOptions, type ComDialog, ComWorker, createAmiBrokerScanner } from '#scan/amibroker';
import { createEmbeddedScanner } from '#scan/embedded';
import { FakeAmiBroker, WINE_FOLDER, windowsPath } from './desk.ts';
import { bars, NQ } from './walk.ts';

const SUBJECT = 's1' as ScanSubject;
const ONE_MINUTE: Periodicity = { unit: 'minute', count: 1 };
const CROSSES = `
fast = Param( "Fast", 3, 2, 50, 1 ); /* "a\\b" & <c> */
Buy = Cross( C, MA( C, fast ) );
Sell = Cross( MA( C, fast ), C );
Plot( C, "Close \\\\ price", colorRed );
`;
/** A stop that trails in a loop, and bars counted from either end. */
const LOOP = `
stop = 0; held = 0;
for( i = 1; i < BarCount; i++ )
{
	held[ i ] = held[ i - 1 ];
	if( held[ i ] == 0 AND C[ i ] > C[ i - 1 ] ) { held[ i ] = 1; stop[ i ] = L[ i ]; }
	else stop[ i ] = Max( stop[ i - 1 ], L[ i - 1 ] - 1 );
	if( held[ i ] AND C[ i ] < stop[ i ] ) held[ i ] = 0;
}
Buy = Cross( held, 0.5 ); Sell = Cross( 0.5, held ) AND BarIndex() > 3 AND C != C[ 0 ];
`;
const PLACES = { root: null, folders: [] };

describe.skipIf(WINE_FOLDER === null)('AmiBroker under Wine', () => {
  let fake: FakeAmiBroker;
  let scanner: Scanner;
  let folder: string;
  let dialogs: ComDialog[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'openbell-ami-'));
    dialogs = [];
  });

  afterEach(async () => {
    await scanner.close();
    fake.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Opening extends Partial<AmiBrokerScannerOptions> {
    readonly locale?: string;
    readonly periodicity?: Periodicity;
    readonly amiSymbol?: string;
  }

  async function load(formula: string, opening: Opening = {}): Promise<LoadResult> {
    const { locale = 'en', periodicity = ONE_MINUTE, amiSymbol = 'NQ', ...options } = opening;
    fake = new FakeAmiBroker({ locale });
    // What a crash has left there.
    mkdirSync(join(folder, 'amibroker'));
    writeFileSync(join(folder, 'amibroker', 'openbell_7.apx'), '');
    scanner = createAmiBrokerScanner({
      reader: createEmbeddedScanner({ places: PLACES }),
      folder: join(folder, 'amibroker'),
      progId: fake.progId,
      executable: 'node.exe',
      pollMs: 20,
      launch: fake.launch,
      pathThere: windowsPath,
      onDialog: (dialog) => dialogs.push(dialog),
      ...options,
    });
    const file = join(folder, 'formula.afl');
    writeFileSync(file, formula);
    const zone = 'America/Chicago';
    const subject = { subject: SUBJECT, file, contract: NQ, amiSymbol, periodicity, zone };
    return await scanner.load({ ...subject, params: { Fast: 4 } });
  }

  async function open(formula: string, opening: Opening = {}): Promise<void> {
    expect(await load(formula, opening)).toMatchObject({ ok: true });
  }

  /** What our own engine says of the same bars. */
  async function expected(all: readonly Bar[], from: number, periodicity = ONE_MINUTE) {
    const own = createEmbeddedScanner({ places: PLACES });
    const file = join(folder, 'formula.afl');
    const zone = 'America/Chicago';
    await own.load({ subject: SUBJECT, file, contract: NQ, amiSymbol: 'NQ', periodicity, zone, params: { Fast: 4 } });
    own.replace({ subject: SUBJECT, revision: 1, bars: all });
    const result = await own.scan({ subject: SUBJECT, from: all[from]!.start, upTo: all.at(-1)!.start });
    await own.close();
    if (!result.ok) throw new Error(result.message);
    return result.signals;
  }

  const scan = (all: readonly Bar[], from: number) =>
    scanner.scan({ subject: SUBJECT, from: all[from]!.start, upTo: all.at(-1)!.start });

  test('a session is scanned as by our own engine, its bars arriving by file and one by one', async () => {
    await open(CROSSES);
    const all = bars(5_000);
    const startedAt = performance.now();
    scanner.replace({ subject: SUBJECT, revision: 1, bars: all.slice(0, 4_990) });
    const first = await scan(all.slice(0, 4_990), 4_900);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect(first).toMatchObject({ ok: true, revision: 1, signals: await expected(all.slice(0, 4_990), 4_900) });
    scanner.append({ subject: SUBJECT, revision: 2, bars: all.slice(4_990) });
    const second = await scan(all, 4_900);
    const signals = await expected(all, 4_900);
    expect(signals.length).toBeGreaterThan(10);
    expect(second).toMatchObject({ ok: true, revision: 2, signals });
    expect(readdirSync(join(folder, 'amibroker'))).toEqual([]);
  }, 60_000);

  test('an interval that AmiBroker has not is made of its minutes, in a Windows with a decimal comma, loops and all', async () => {
    const two: Periodicity = { unit: 'minute', count: 2 };
    const minutes = bars(300);
    const all = compressBars(minutes, two, new TradingCalendar());
    const known = all.slice(0, -2);
    const closed = epochMs((all.at(-2)?.start ?? 0) as number);
    await open(LOOP, {
      locale: 'de',
      periodicity: two,
      minutes: ({ from, to }) => Promise.resolve(minutes.filter(({ start }) => start >= from && start < to)),
    });
    scanner.replace({ subject: SUBJECT, revision: 1, bars: known });
    expect(await scan(known, 20)).toMatchObject({ ok: true, signals: await expected(known, 20, two) });
    // The last four minutes come as trades: each minute's first, highest, lowest and last.
    for (const { start, open: first, high, low, close, volume } of minutes.filter((bar) => bar.start >= closed)) {
      for (const [after, price] of [first, high, low, close].entries()) {
        const trade = { contract: NQ.id, at: epochMs(start + after), price, aggressor: 'none' } as const;
        scanner.trade?.({ ...trade, size: after === 0 ? volume - 3 : 1 });
      }
    }
    scanner.append({ subject: SUBJECT, revision: 2, bars: all.slice(-2) });
    const signals = await expected(all, 20, two);
    expect(signals.length).toBeGreaterThan(10);
    expect(await scan(all, 20)).toMatchObject({ ok: true, revision: 2, signals });
    const worker = new ComWorker({ launch: fake.launch });
    await worker.ask({ op: 'connect', progId: fake.progId, visible: true }, { deadlineMs: 30_000 });
    const { symbol } = await worker.ask({ op: 'inspect', symbol: 'NQ', lastBars: 1 }, { deadlineMs: 30_000 });
    worker.end();
    expect(symbol?.bars).toBe(minutes.length);
  }, 60_000);

  test.each([
    ['spring', '2026-03-06T20:00:00Z'],
    ['autumn', '2026-10-30T19:00:00Z'],
  ])(
    'a night in which clocks change in %s moves no signal',
    async (_, from) => {
      const calendar = new TradingCalendar();
      const all = bars(4_000, MINUTE, from).filter(({ start }) => calendar.isOpen(start));
      await open(`${CROSSES} Buy = Buy AND Hour() >= 15; Sell = Sell AND Hour() != 18;`, {
        amiSymbol: 'Öl #1 (NQ) & "Gold"'.replaceAll('"', "'"),
      });
      scanner.replace({ subject: SUBJECT, revision: 1, bars: all });
      const signals = await expected(all, 60);
      expect(signals.filter(({ bar }) => bar > all[60]!.start + 24 * 60 * MINUTE).length).toBeGreaterThan(10);
      expect(await scan(all, 60)).toMatchObject({ ok: true, signals });
    },
    60_000,
  );

  test('an exploration that does not end is broken off, a call that hangs is cut, and the next scan is well', async () => {
    await open(CROSSES, { deadlineMs: 1_000 });
    const all = bars(40);
    scanner.replace({ subject: SUBJECT, revision: 1, bars: all });
    expect(await scan(all, 0)).toMatchObject({ ok: true });
    fake.misbehave({ member: 'AnalysisDoc.Run', how: 'busy' });
    expect(await scan(all, 0)).toMatchObject({ ok: false, reason: 'overrun' });
    expect(fake.log()).toContain('aborted');
    expect(await scan(all, 0)).toMatchObject({ ok: true, signals: await expected(all, 0) });
    expect(readdirSync(join(folder, 'amibroker'))).toEqual([]);
  }, 60_000);

  test('a database that does not keep what is written, or is another, is refused with what to do', async () => {
    await open(CROSSES);
    const all = bars(40);
    const failure = async (): Promise<string> => {
      const result = await scan(all, 0);
      return result.ok ? '' : result.message;
    };
    fake.settings({ plugIn: true });
    scanner.replace({ subject: SUBJECT, revision: 1, bars: all });
    expect(await failure()).toMatch(/as one that a data plug-in runs. Open a local one/);
    fake.settings({ base: 300 });
    expect(await failure()).toMatch(/base time interval may be longer than the bars.*Open a local one/);
    fake.settings({ path: 'C:\\Others' });
    expect(await failure()).toMatch(/has the database C:\\Others open, not .*. Open that one again/);
    expect(scanner.standing?.().amibroker).toMatchObject({ state: 'connected', database: fake.databasePath });
    expect(scanner.standing?.().amibroker?.trouble).toMatch(/Others/);
  }, 60_000);

  test('a database is refused at launch where another is to be written into', async () => {
    const loaded = await load(CROSSES, { database: 'C:\\Futures' });
    expect(loaded).toMatchObject({ ok: false, diagnostics: [{ code: 'SCAN-E007' }] });
  }, 60_000);

  test('the bar that still changes is shown when it is wished, and its signals are none', async () => {
    await open('Buy = 1;', { forming: true });
    const all = bars(40);
    scanner.replace({ subject: SUBJECT, revision: 1, bars: all });
    expect(await scan(all, 38)).toMatchObject({ ok: true, signals: await expected(all, 38) });
    const at = epochMs(all.at(-1)!.start + MINUTE);
    for (const after of [0, 1]) {
      scanner.trade?.({ contract: NQ.id, at: epochMs(at + after), price: 25_000 + after, size: 1, aggressor: 'none' });
    }
    // Behind the forming bar, which waits in the same line.
    expect(await scan(all, 38)).toMatchObject({ ok: true, signals: await expected(all, 38) });
    const worker = new ComWorker({ launch: fake.launch });
    await worker.ask({ op: 'connect', progId: fake.progId, visible: true }, { deadlineMs: 30_000 });
    const { symbol } = await worker.ask({ op: 'inspect', symbol: 'NQ', lastBars: 1 }, { deadlineMs: 30_000 });
    worker.end();
    expect(symbol).toMatchObject({ bars: 41, last: [{ open: 25_000 }] });
  }, 60_000);

  test('a formula without signals, a call that is rejected and a bar that is repaired all end well', async () => {
    await open('Buy = C > Ref( H, -1 ) AND C == 24990.25; Sell = 0;');
    const all = bars(40);
    fake.misbehave({ member: 'Application.RefreshAll', how: 'reject', times: 3 });
    scanner.replace({ subject: SUBJECT, revision: 1, bars: all });
    expect(await scan(all, 0)).toMatchObject({ ok: true, revision: 1, signals: [] });
    const repaired = all.map((bar, i) => (i === 39 ? { ...bar, high: 24_990.5, low: 24_980, close: 24_990.25 } : bar));
    const odd = repaired.map((bar, i) => (i === 38 ? { ...bar, high: 24_985, low: 24_980, close: 24_984 } : bar));
    scanner.replace({ subject: SUBJECT, revision: 2, bars: odd });
    expect(await scan(odd, 0)).toMatchObject({
      ok: true,
      revision: 2,
      signals: [{ type: 'Buy', bar: odd[39]!.start, price: 24_990.25 }],
    });
  }, 60_000);

  test('a window of AmiBroker is closed, and its text is the scan’s error', async () => {
    await open(CROSSES);
    const all = bars(40);
    scanner.replace({ subject: SUBJECT, revision: 1, bars: all });
    expect(await scan(all, 0)).toMatchObject({ ok: true });
    const text = 'Error 30. Syntax error in "Ж"';
    fake.misbehave({ member: 'AnalysisDoc.Run', how: 'dialog', caption: 'AFL Error', text });
    const scanned = await scan(all, 0);
    expect(scanned).toMatchObject({ ok: false, reason: 'error' });
    expect(scanned.ok ? '' : scanned.message).toContain(text);
    expect(dialogs).toMatchObject([{ caption: 'AFL Error', pressed: 'OK' }]);
    expect(await scan(all, 0)).toMatchObject({ ok: true });
  }, 60_000);

  test('AmiBroker that was closed is found again, and told all bars anew', async () => {
    await open(CROSSES);
    const all = bars(60);
    scanner.replace({ subject: SUBJECT, revision: 1, bars: all.slice(0, 50) });
    expect(await scan(all.slice(0, 50), 10)).toMatchObject({ ok: true });
    fake.misbehave({ member: 'Stocks.Item', how: 'exit' });
    scanner.append({ subject: SUBJECT, revision: 2, bars: all.slice(50) });
    const broken = await scan(all, 10);
    const again = broken.ok ? broken : await scan(all, 10);
    expect(again).toMatchObject({ ok: true, revision: 2, signals: await expected(all, 10) });
  }, 60_000);
});
