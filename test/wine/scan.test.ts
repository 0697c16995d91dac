// AmiBroker as the scanner, from the port down to COM: the program's own workers in a Windows Node, against an AmiBroker
// of ours that is as strict as the real one. What it signals is what our own engine signals on the same bars.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { type Bar, contractId, type Periodicity } from '#market';
import type { Scanner, ScanSubject } from '#scan';
import { type ComDialog, createAmiBrokerScanner } from '#scan/amibroker';
import { createEmbeddedScanner } from '#scan/embedded';
import { FakeAmiBroker, WINE_FOLDER, windowsPath } from './desk.ts';

const NQ = {
  id: contractId('CON.F.US.ENQ.H26'),
  symbol: 'NQH6',
  root: 'NQ',
  description: 'E-mini "NASDAQ-100" \\ März 2026 Ж',
  tickSize: 0.25,
  tickValue: 5,
  active: true,
};
const SUBJECT = 's1' as ScanSubject;
const ONE_MINUTE: Periodicity = { unit: 'minute', count: 1 };
const CROSSES = `
fast = Param( "Fast", 3, 2, 50, 1 ); /* "a\\b" & <c> */
Buy = Cross( C, MA( C, fast ) );
Sell = Cross( MA( C, fast ), C );
Plot( C, "Close \\\\ price", colorRed );
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

  async function open(
    formula: string,
    { locale = 'en', periodicity = ONE_MINUTE, deadlineMs = 30_000, amiSymbol = 'NQ' } = {},
  ): Promise<void> {
    fake = new FakeAmiBroker({ locale });
    scanner = createAmiBrokerScanner({
      reader: createEmbeddedScanner({ places: PLACES }),
      folder: join(folder, 'amibroker'),
      progId: fake.progId,
      executable: 'node.exe',
      pollMs: 20,
      deadlineMs,
      launch: fake.launch,
      pathThere: windowsPath,
      onDialog: (dialog) => dialogs.push(dialog),
    });
    const file = join(folder, 'formula.afl');
    writeFileSync(file, formula);
    const zone = 'America/Chicago';
    const loaded = await scanner.load({
      subject: SUBJECT,
      file,
      contract: NQ,
      amiSymbol,
      periodicity,
      zone,
      params: { Fast: 4 },
    });
    expect(loaded).toMatchObject({ ok: true });
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

  test('an interval that AmiBroker has not is made of its bars, in a Windows with a decimal comma', async () => {
    const two: Periodicity = { unit: 'minute', count: 2 };
    await open(CROSSES, { locale: 'de', periodicity: two });
    const all = bars(120, 2 * MINUTE);
    scanner.replace({ subject: SUBJECT, revision: 1, bars: all });
    const signals = await expected(all, 20, two);
    expect(signals.length).toBeGreaterThan(10);
    expect(await scan(all, 20)).toMatchObject({ ok: true, signals });
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

/** A walk that is the same each time, a minute apart, over the night in which the clocks go back. */
function bars(count: number, stepMs = MINUTE): Bar[] {
  const start = Date.parse('2026-10-30T15:00:00Z');
  let close = 25_000;
  return Array.from({ length: count }, (_, i) => {
    const open = close;
    close += Math.round(Math.sin(i * 12.9898) * 43.7585) * 0.25;
    return {
      start: epochMs(start + i * stepMs),
      open,
      high: Math.max(open, close) + 0.5,
      low: Math.min(open, close) - 0.5,
      close,
      volume: 100 + (i % 50),
    };
  });
}
