// A whole live session, from the simulator's trades to the fills of its orders, with AmiBroker as the scanner, and our own
// engine as its shadow: it fetches days of history, AmiBroker is closed in the middle, and the session goes on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '#account';
import { createAlerts } from '#alerts';
import { epochMs, Random } from '#base';
import { createGatewayClient } from '#gateway/client';
import { openLedger, openTape } from '#journal';
import type { Fact } from '#kernel';
import { Program, SystemClock } from '#live';
import type { ScanSubject } from '#scan';
import { createAmiBrokerScanner } from '#scan/amibroker';
import { createEmbeddedScanner } from '#scan/embedded';
import { type ShadowCase, ShadowScanner } from '#scan/shadow';
import { simulator, until } from '../end-to-end/processes.ts';
import { FakeAmiBroker, WINE_FOLDER, windowsPath } from './desk.ts';

/** A signal on every bar, and averages that would show a bar that is missing. */
const EVERY_BAR = `
fast = EMA( C, 7 );
Buy = Minute() % 2 == 0 AND fast > 0; Sell = Minute() % 2 == 1;
ApplyStop( stopTypeLoss, stopModePoint, 40 );
`;
/** Venue milliseconds in one of ours: a bar is fifteen seconds, which is time enough for a scan on a busy machine. */
const RATE = 4;
const MORNING = '2026-01-15T15:00:00Z';

describe.skipIf(WINE_FOLDER === null)('a live session with AmiBroker under Wine', () => {
  test('it trades what AmiBroker says, also when AmiBroker was closed meanwhile, and its shadow agrees', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'openbell-wine-live-'));
    const fake = new FakeAmiBroker();
    const market = ['--symbol', 'NQH6', '--start-at', MORNING, '--speed', `${RATE}`, '--seed', '1', '--port', '0'];
    const { card } = await simulator(market);
    const clock = new SystemClock({ rate: RATE, begin: epochMs(Date.parse(MORNING)) });
    const [ledger, tape] = [await openLedger({ dir: folder }), openTape({ dir: folder, retentionDays: 1 })];
    const quiet = { warn: () => undefined, error: () => undefined };
    const gateway = createGatewayClient({
      endpoints: { rest: card.rest, userHub: card.user_hub, marketHub: card.market_hub },
      credentials: { userName: card.user_name, apiKey: card.api_key },
      random: new Random(1),
      venueNow: () => clock.now().venue,
    });
    const cases: ShadowCase[] = [];
    const scanner = new ShadowScanner({
      first: createAmiBrokerScanner({
        reader: createEmbeddedScanner(),
        folder: join(folder, 'amibroker'),
        progId: fake.progId,
        executable: 'node.exe',
        pollMs: 50,
        launch: fake.launch,
        pathThere: windowsPath,
      }),
      second: createEmbeddedScanner(),
      kinds: ['amibroker', 'embedded'],
      onCase: (found) => cases.push(found),
    });
    const bugs: unknown[] = [];
    const program = new Program({
      ports: {
        gateway,
        scanner,
        ledger,
        tape,
        clock,
        alerts: createAlerts({ log: quiet, now: () => epochMs(Date.now()) }),
      },
      ...{ venue: 'a test', version: '0', build: 'a test' },
      onBug: (error) => bugs.push(error),
    });
    onTestFinished(async () => {
      await program.close();
      await scanner.close();
      await gateway.close();
      await tape.close();
      await ledger.close();
      fake.close();
      rmSync(folder, { recursive: true, force: true });
    });
    await program.begin();
    const facts: Fact[] = [];
    program.listen({ publication: ({ fact }) => facts.push(fact) });
    const file = join(folder, 'Every_bar.afl');
    writeFileSync(file, EVERY_BAR);
    const [account] = card.accounts;
    const launched = program.launch({
      ...{ strategy: 'Every_bar', file, symbol: 'NQH6', amiSymbol: 'NQ' },
      ...{ account: accountId(account?.id ?? 0), accountName: account?.name ?? '' },
      ...{ periodicity: { unit: 'minute', count: 1 }, scanIntervalMs: 0, lookbackBars: 5, params: {} },
      ...{ alertChannels: ['log'], webhookUrl: null, tradeEnabled: true, tradeSize: 1, tradeTimeoutMs: 30_000 },
      ...{ zone: 'America/Chicago', origin: 'api', entryPolicy: 'add', externalPolicy: 'stop' },
    });
    if (!launched.ok) throw new Error(launched.error.message);
    const fills = (): number => facts.filter(({ type }) => type === 'fill.booked').length;
    const errors = (): readonly string[] =>
      facts.flatMap((fact) => (fact.type === 'error.noted' ? [`${fact.error.code} ${fact.error.message}`] : []));
    const seen = (): unknown => ({ fills: fills(), errors: errors(), state: program.view().sessions[0]?.message });
    await until(seen, () => fills() >= 1, { deadlineMs: 120_000, everyMs: 200 });
    expect(program.view().sessions[0]?.barCount).toBeGreaterThan(5_000);
    expect(program.scanner()).toMatchObject({ kind: 'amibroker', amibroker: { database: fake.databasePath } });
    // A machine that is busy may not have started the shadow at once; it is asked again.
    expect(errors().filter((error) => !error.startsWith('ERR_SHADOW'))).toEqual([]);

    fake.misbehave({ member: 'AnalysisDocs.Open', how: 'exit' });
    const before = fills();
    await until(seen, () => fills() > before, { deadlineMs: 120_000, everyMs: 200 });
    expect(fake.log()).toContain('"exit"');
    const shadowed = () => program.scanner()?.shadow?.sessions.get(launched.value as string as ScanSubject);
    await until(shadowed, (standing) => (standing?.compared ?? 0) >= 2, { deadlineMs: 60_000, everyMs: 200 });
    expect(shadowed()).toMatchObject({ differences: 0, trouble: null });
    expect([cases, bugs]).toEqual([[], []]);
  }, 300_000);
});
