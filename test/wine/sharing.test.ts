// Several sessions of one AmiBroker: those of one series share its symbol, and what one of them writes never reaches the
// signals of another; what would write over it is refused.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { type Bar, compressBars, contractId, TradingCalendar } from '#market';
import type { LoadRequest, LoadResult, Scanner, ScanSubject } from '#scan';
import { ComWorker, createAmiBrokerScanner } from '#scan/amibroker';
import { createEmbeddedScanner } from '#scan/embedded';
import { FakeAmiBroker, WINE_FOLDER, windowsPath } from './desk.ts';
import { bars, NQ } from './walk.ts';

const [ONE, OTHER] = ['one' as ScanSubject, 'other' as ScanSubject];
const PLACES = { root: null, folders: [] };
const FORMULA = 'Buy = Cross( C, MA( C, 3 ) ); Sell = Cross( MA( C, 3 ), C );';

describe.skipIf(WINE_FOLDER === null)('sessions that share an AmiBroker under Wine', () => {
  let fake: FakeAmiBroker;
  let scanner: Scanner;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'openbell-ami-'));
    fake = new FakeAmiBroker();
  });

  afterEach(async () => {
    await scanner.close();
    fake.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function open({ forming = false } = {}): void {
    scanner = createAmiBrokerScanner({
      reader: createEmbeddedScanner({ places: PLACES }),
      folder: join(folder, 'amibroker'),
      progId: fake.progId,
      executable: 'node.exe',
      pollMs: 20,
      launch: fake.launch,
      pathThere: windowsPath,
      forming,
    });
  }

  async function load(subject: ScanSubject, wish: Partial<LoadRequest> = {}, formula = FORMULA): Promise<LoadResult> {
    const file = join(folder, `${subject}.afl`);
    writeFileSync(file, formula);
    const zone = 'America/Chicago';
    const asked = { subject, file, contract: NQ, amiSymbol: 'NQ', zone, params: {} };
    return await scanner.load({ ...asked, periodicity: { unit: 'minute', count: 1 }, ...wish });
  }

  const scan = (subject: ScanSubject, all: readonly Bar[], from: number) =>
    scanner.scan({ subject, from: all[from]!.start, upTo: all.at(-1)!.start });

  async function expected(all: readonly Bar[], from: number) {
    const own = createEmbeddedScanner({ places: PLACES });
    const file = join(folder, `${ONE}.afl`);
    const asked = { subject: ONE, file, contract: NQ, amiSymbol: 'NQ', zone: 'America/Chicago', params: {} };
    await own.load({ ...asked, periodicity: { unit: 'minute', count: 1 } });
    own.replace({ subject: ONE, revision: 1, bars: all });
    const result = await own.scan({ subject: ONE, from: all[from]!.start, upTo: all.at(-1)!.start });
    await own.close();
    if (!result.ok) throw new Error(result.message);
    return result.signals;
  }

  async function asked<Answer>(ask: (worker: ComWorker) => Promise<Answer>): Promise<Answer> {
    const worker = new ComWorker({ launch: fake.launch });
    await worker.ask({ op: 'connect', progId: fake.progId, visible: true }, { deadlineMs: 30_000 });
    const answer = await ask(worker);
    worker.end();
    return answer;
  }

  test('two sessions of one series are each scanned over their own bars, though they differ', async () => {
    open();
    expect([await load(ONE), await load(OTHER)]).toMatchObject([{ ok: true }, { ok: true }]);
    const all = bars(60);
    // The venue's history has another close than the bar that was built live.
    const others = all.map((bar, i) => (i === 40 ? { ...bar, high: 25_200, close: 25_200 } : bar));
    scanner.replace({ subject: ONE, revision: 1, bars: all });
    expect(await scan(ONE, all, 10)).toMatchObject({ ok: true, signals: await expected(all, 10) });
    scanner.replace({ subject: OTHER, revision: 1, bars: others });
    const [signals, ofOthers] = [await expected(all, 10), await expected(others, 10)];
    expect(signals).not.toEqual(ofOthers);
    expect(await scan(OTHER, others, 10)).toMatchObject({ ok: true, signals: ofOthers });
    expect(await scan(ONE, all, 10)).toMatchObject({ ok: true, signals });
    const both = await Promise.all([scan(OTHER, others, 10), scan(ONE, all, 10)]);
    expect(both).toMatchObject([{ signals: ofOthers }, { signals }]);
  }, 60_000);

  test('a session is scanned while another of its series is bars ahead', async () => {
    open();
    expect([await load(ONE), await load(OTHER)]).toMatchObject([{ ok: true }, { ok: true }]);
    const all = bars(60);
    scanner.replace({ subject: ONE, revision: 1, bars: all });
    expect(await scan(ONE, all, 20)).toMatchObject({ ok: true });
    const fewer = all.slice(0, 55);
    scanner.replace({ subject: OTHER, revision: 1, bars: fewer });
    expect(await scan(OTHER, fewer, 20)).toMatchObject({ ok: true, signals: await expected(fewer, 20) });
  }, 60_000);

  test('the bar that still changes takes no scan from another session of its series', async () => {
    open({ forming: true });
    const [every, all] = ['Buy = 1;', bars(40)];
    expect(await load(ONE, {}, every)).toMatchObject({ ok: true });
    const signals = await expected(all, 38);
    expect(signals).toHaveLength(2);
    scanner.replace({ subject: ONE, revision: 1, bars: all });
    expect(await scan(ONE, all, 38)).toMatchObject({ ok: true, signals });
    const at = epochMs(all.at(-1)!.start + MINUTE);
    for (const after of [0, 1]) {
      const trade = { contract: NQ.id, at: epochMs(at + after), size: 1, aggressor: 'none' } as const;
      scanner.trade?.({ ...trade, price: 25_000 + after });
    }
    expect(await load(OTHER, {}, every)).toMatchObject({ ok: true });
    scanner.replace({ subject: OTHER, revision: 1, bars: all });
    expect([await scan(OTHER, all, 38), await scan(ONE, all, 38)]).toMatchObject([{ signals }, { signals }]);
    const { symbol } = await asked((worker) =>
      worker.ask({ op: 'inspect', symbol: 'NQ', lastBars: 1 }, { deadlineMs: 30_000 }),
    );
    expect(symbol).toMatchObject({ bars: 41, last: [{ open: 25_000 }] });
  }, 60_000);

  test('a print that comes late does not change a bar that is closed', async () => {
    open({ forming: true });
    expect(await load(ONE, {}, 'Buy = 1;')).toMatchObject({ ok: true });
    const all = bars(40);
    const closed = all.at(-1)!;
    const before = all.slice(0, -1);
    const trade = { contract: NQ.id, size: 1, aggressor: 'none', price: closed.open } as const;
    scanner.trade?.({ ...trade, at: before.at(-1)!.start });
    scanner.replace({ subject: ONE, revision: 1, bars: before });
    scanner.trade?.({ ...trade, at: closed.start });
    expect(await scan(ONE, before, 37)).toMatchObject({ ok: true });
    scanner.append({ subject: ONE, revision: 2, bars: [closed] });
    expect(await scan(ONE, all, 38)).toMatchObject({ ok: true, signals: await expected(all, 38) });
    await new Promise((done) => setTimeout(done, 1_100));
    scanner.trade?.({ ...trade, at: epochMs(closed.start + MINUTE - 1), price: 26_000 });
    expect(await scan(ONE, all, 38)).toMatchObject({ ok: true, signals: await expected(all, 38) });
  }, 60_000);

  test('a session whose bars would be written over those of another is refused, until that one is over', async () => {
    open();
    expect(await load(ONE)).toMatchObject({ ok: true });
    const five = { periodicity: { unit: 'minute', count: 5 } } as const;
    const march = { ...NQ, id: contractId('CON.F.US.ENQ.M26'), symbol: 'NQM6' };
    for (const wish of [five, { contract: march }, { zone: 'UTC' }, { amiSymbol: 'nq' }]) {
      expect(await load(OTHER, wish)).toMatchObject({ ok: false, diagnostics: [{ code: 'SCAN-E010' }] });
    }
    const refused = await load(OTHER, five);
    const said = refused.ok ? '' : `${refused.diagnostics[0]?.message} ${refused.diagnostics[0]?.hint}`;
    expect(said).toMatch(/NQH6 1min.*NQH6 5min.*ami_symbol of its own, such as NQH6_5min/);
    expect(await load(OTHER, { ...five, amiSymbol: 'NQH6_5min' })).toMatchObject({ ok: true });
    scanner.unload(ONE);
    scanner.unload(OTHER);
    expect(await load(OTHER, five)).toMatchObject({ ok: true });
  }, 60_000);

  test('bars of another interval that an earlier session left are not scanned', async () => {
    open();
    const minutes = bars(300);
    expect(await load(ONE)).toMatchObject({ ok: true });
    // As far as the session of five minutes goes.
    scanner.replace({ subject: ONE, revision: 1, bars: minutes.slice(0, 290) });
    expect(await scan(ONE, minutes.slice(0, 290), 20)).toMatchObject({ ok: true });
    scanner.unload(ONE);
    const periodicity = { unit: 'minute', count: 5 } as const;
    const all = compressBars(minutes, periodicity, new TradingCalendar());
    expect(await load(OTHER, { periodicity })).toMatchObject({ ok: true });
    scanner.replace({ subject: OTHER, revision: 1, bars: all });
    const scanned = await scan(OTHER, all, 20);
    expect(scanned).toMatchObject({ ok: false });
    expect(scanned.ok ? '' : scanned.message).toMatch(/others lie among them.*Delete the symbol there/);
    await asked((worker) =>
      worker.ask({ op: 'removeSymbol', database: fake.databasePath, symbol: 'NQ' }, { deadlineMs: 30_000 }),
    );
    expect(await scan(OTHER, all, 20)).toMatchObject({ ok: true });
  }, 60_000);

  test('a symbol that a person has deleted gets all bars anew', async () => {
    open();
    const all = bars(60);
    expect(await load(ONE)).toMatchObject({ ok: true });
    scanner.replace({ subject: ONE, revision: 1, bars: all.slice(0, 59) });
    expect(await scan(ONE, all.slice(0, 59), 10)).toMatchObject({ ok: true });
    await asked((worker) =>
      worker.ask({ op: 'removeSymbol', database: fake.databasePath, symbol: 'NQ' }, { deadlineMs: 30_000 }),
    );
    scanner.append({ subject: ONE, revision: 2, bars: all.slice(59) });
    expect(await scan(ONE, all, 10)).toMatchObject({ ok: true, signals: await expected(all, 10) });
  }, 60_000);
});
