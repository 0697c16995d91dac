// A whole live session, from the simulator's trades to the fills of its orders, with AmiBroker as the scanner, and our own
// engine as its shadow: it fetches days of history, AmiBroker is closed in the middle, and the session goes on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fact } from '#kernel';
import { type ShadowCase, ShadowScanner } from '#scan';
import { createAmiBrokerScanner } from '#scan/amibroker';
import { createEmbeddedScanner } from '#scan/embedded';
import { compose } from '../../src/cli/compose.ts';
import { demoSession } from '../../src/cli/demo.ts';
import { chooseGateway } from '../../src/cli/gateway-choice.ts';
import { settingsFrom } from '../../src/cli/settings.ts';
import { until } from '../end-to-end/processes.ts';
import { FakeAmiBroker, WINE_FOLDER, windowsPath } from './desk.ts';

/** A signal on every bar, and averages that would show a bar that is missing. */
const EVERY_BAR = `
fast = EMA( C, 7 );
Buy = Minute() % 2 == 0 AND fast > 0; Sell = Minute() % 2 == 1;
ApplyStop( stopTypeLoss, stopModePoint, 40 );
`;
/** Venue milliseconds in one of ours: a bar is fifteen seconds, which is time enough for a scan on a busy machine. */
const RATE = 4;

describe.skipIf(WINE_FOLDER === null)('a live session with AmiBroker under Wine', () => {
  test('it trades what AmiBroker says, also when AmiBroker was closed meanwhile, and its shadow agrees', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'openbell-wine-live-'));
    const fake = new FakeAmiBroker();
    const settings = settingsFrom({
      flags: { dataDir: join(folder, 'data'), clockRate: RATE },
      environment: {},
      workingDir: folder,
      homeDir: folder,
      platform: 'linux',
    });
    const gateway = await chooseGateway(settings);
    const cases: ShadowCase[] = [];
    const { program, close } = await compose({
      dataDir: settings.dataDir.value,
      processName: 'a test',
      gateway,
      openScanner: (minutes) =>
        new ShadowScanner({
          first: createAmiBrokerScanner({
            reader: createEmbeddedScanner(),
            folder: join(folder, 'amibroker'),
            progId: fake.progId,
            executable: 'node.exe',
            pollMs: 50,
            minutes,
            launch: fake.launch,
            pathThere: windowsPath,
          }),
          second: createEmbeddedScanner(),
          kinds: ['amibroker', 'embedded'],
          onCase: (found) => cases.push(found),
        }),
      webhookSecret: null,
      tapeDays: 1,
      limits: settings.risk.value,
      version: '0',
      log: pino({ enabled: false }),
    });
    onTestFinished(async () => {
      await close();
      await gateway.close();
      fake.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const facts: Fact[] = [];
    program.listen({ publication: ({ fact }) => facts.push(fact) });
    const file = join(folder, 'Every_bar.afl');
    writeFileSync(file, EVERY_BAR);
    const demo = gateway.simulator;
    const config = demo === null ? null : demoSession({ card: demo.child.card, market: demo.market, file });
    if (config === null) throw new Error('there is no demo market');
    const launched = program.launch(config);
    if (!launched.ok) throw new Error(launched.error.message);
    const fills = (): number => facts.filter(({ type }) => type === 'fill.booked').length;
    const errors = (): readonly string[] =>
      facts.flatMap((fact) => (fact.type === 'error.noted' ? [`${fact.error.code} ${fact.error.message}`] : []));
    const seen = (): unknown => ({ fills: fills(), errors: errors(), state: program.view().sessions[0]?.message });
    await until(seen, () => fills() >= 1, { deadlineMs: 120_000, everyMs: 200 });
    expect(program.view().sessions[0]?.barCount).toBeGreaterThan(5_000);
    expect(program.scanner()).toMatchObject({ kind: 'amibroker', amibroker: { database: fake.databasePath } });
    expect(errors()).toEqual([]);

    fake.misbehave({ member: 'AnalysisDocs.Open', how: 'exit' });
    const before = fills();
    await until(seen, () => fills() > before, { deadlineMs: 120_000, everyMs: 200 });
    expect(fake.log()).toContain('"exit"');
    const shadowed = () => program.scanner()?.shadow?.sessions.get(launched.value as never);
    await until(shadowed, (standing) => (standing?.compared ?? 0) >= 2, { deadlineMs: 60_000, everyMs: 200 });
    expect(shadowed()).toMatchObject({ differences: 0, trouble: null });
    expect(cases).toEqual([]);
  }, 300_000);
});
