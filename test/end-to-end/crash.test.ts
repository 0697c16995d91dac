/**
 * The program killed in mid-session, as a power failure does it, while the venue lives on: what was told and traded is
 * still known, the position is the venue's, no order is placed twice, and the session goes on by itself.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '#base';
import { openLedger } from '#journal';
import type { Fact } from '#kernel';
import type { StatusAnswer } from '#server/api';
import { credentialsOf, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { ordersAt, stateOf } from './venue.ts';

/** Each minute has a signal, and each trade what the one before it needs. */
const SEESAW = `
step = Minute() % 4;
Buy = step == 0;
Sell = step == 1;
Short = step == 2;
Cover = step == 3;
`;
/** A minute of the venue takes two seconds. */
const SPEED = 30;
const CRASHES = 5;
/** An order that died with the program is believed absent after half a minute; until then nothing is entered. */
const TRADED_MS = 80_000;

test('killed again and again in mid-session, the program remembers, trades on and never twice', {
  timeout: 400_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Seesaw', SEESAW);
  const { card } = await simulator(['--speed', String(SPEED), '--symbol', 'NQH6']);
  const account = card.accounts[0]!;
  const start = () =>
    startProgram(['--gateway', card.rest, '--clock-rate', String(SPEED)], {
      folder,
      // A bad half hour of this formula would end its day by the firm's loss limit.
      env: { ...credentialsOf(card), OPENBELL_RISK: '{"firm":"none"}' },
    });
  let program = await start();
  const session = await program.api.launch({
    ...{ strategy_id: 'Seesaw', account_id: account.id, symbol: 'NQH6' },
    ...{ trade_enabled: true, trade_size: 2, trade_timeout: 10 },
  });
  const random = new Random(7);
  for (let crash = 0; crash < CRASHES; crash += 1) {
    const traded = (await program.api.status()).trades_filled;
    const before = await program.api.until(({ trades_filled }) => trades_filled > traded, TRADED_MS);
    // The first dies right after a trade, the others wherever they happen to be.
    if (crash > 0) await new Promise((resolve) => setTimeout(resolve, random.integer({ low: 0, high: 2_000 })));
    await program.process.kill();
    program = await start();
    // A fill that was heard and not yet written when the end came is heard of again from the venue.
    const after = await program.api.until((status) => {
      const known = new Set(keysOf(status));
      return keysOf(before).every((key) => known.has(key));
    }, 30_000);
    expect(after).toMatchObject({ session_id: session, running: true });
    await program.api.until(({ state }) => state === 'running', 30_000);
  }
  // Trading goes on by itself after the last of them.
  const resumed = await program.api.status();
  const settled = await program.api.until(({ trades_filled }) => trades_filled > resumed.trades_filled, TRADED_MS);
  expect(settled.accounts).toMatchObject([{ trading_state: 'active' }]);
  await program.api.ask('/api/live/kill', {});
  // Nothing leaves any more: the books come to rest and must be the venue's.
  await until(
    async () => {
      const { position, working, accounts } = await program.api.status();
      const [held] = (await stateOf(card, account.id)).positions;
      return {
        ours: position.size,
        proven: position.proven,
        venues: held?.size ?? 0,
        unsettled: working.length + (accounts[0]?.unknown_orders ?? 0),
      };
    },
    ({ ours, proven, venues, unsettled }) => ours === venues && proven && unsettled === 0,
    { deadlineMs: TRADED_MS },
  );
  expect(await program.process.interrupt()).toMatchObject({ code: 0 });

  const orders = await ordersAt(card, account.id);
  const tags = orders.map(({ customTag }) => customTag);
  expect(new Set(tags).size).toBe(tags.length);
  const { chain, intents, filled } = await ledgerOf(join(folder, 'data'));
  expect(chain).toMatchObject({ ok: true });
  // What was sent was decided, each decision was of a signal of its own, and each fill of the venue is in our books.
  expect(intents.map(({ tag }) => tag)).toEqual(expect.arrayContaining(tags));
  const signals = intents.map(({ signal }) => JSON.stringify(signal));
  expect(new Set(signals).size).toBe(signals.length);
  expect(filled).toEqual(orders.filter(({ fillVolume }) => fillVolume > 0).map(({ id }) => id));
  console.log(`${CRASHES} crashes, ${orders.length} orders at the venue, ${intents.length} decided`);
});

function keysOf({ alerts, trades }: StatusAnswer): readonly string[] {
  return [
    ...alerts.map(({ key }) => key),
    ...trades.filter(({ status }) => status !== 'unknown').map(({ tag, status }) => `${tag} ${status}`),
  ];
}

async function ledgerOf(dir: string) {
  const ledger = await openLedger({ dir });
  try {
    const records = await ledger.read({ after: 0, types: ['intent.approved', 'fill.booked'] });
    const facts = records.map(({ body }) => (body as unknown as { readonly fact: Fact }).fact);
    return {
      chain: await ledger.verify(),
      intents: facts.flatMap((fact) => (fact.type === 'intent.approved' ? [fact.intent] : [])),
      filled: [...new Set(facts.flatMap((fact) => (fact.type === 'fill.booked' ? [fact.fill.order] : [])))].sort(
        (a, b) => a - b,
      ),
    };
  } finally {
    await ledger.close();
  }
}
