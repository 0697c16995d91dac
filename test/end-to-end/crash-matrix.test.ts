/**
 * The program killed at each moment around an order, on a road that holds the moment open. Whatever the moment: at most
 * one order an intent at the venue, the venue's position in the books, a truthful end of every trade, a ledger that
 * verifies, no position without its stop; and a second restart changes nothing.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StatusAnswer } from '#server/api';
import { MOMENTS, type Moment } from './moments.ts';
import {
  credentialsOf,
  openbell,
  type SimulatorCard,
  simulator,
  temporaryFolder,
  until,
  writeFormula,
} from './processes.ts';
import { openRoad } from './road.ts';
import { type RunningApi, startProgram } from './running-api.ts';
import { openOrdersAt, ordersAt, stateOf } from './venue.ts';

const SPEED = 30;
/** An order that did not arrive is believed absent after half a minute. */
const REST_MS = 60_000;
/** A few at a time. With OPENBELL_MOMENTS those whose name fits: `.` is all of them. */
const AT_ONCE = 3;
const WANTED = process.env.OPENBELL_MOMENTS;
const CHOSEN = MOMENTS.filter(({ name, always }) =>
  WANTED === undefined ? always === true : new RegExp(WANTED).test(name),
);

test('whenever the program is killed around an order, nothing is doubled, lost or left naked', {
  timeout: 600_000,
}, async () => {
  const left = [...CHOSEN];
  const failed: string[] = [];
  const again: Moment[] = [];
  const crew = Array.from({ length: AT_ONCE }, async () => {
    for (let moment = left.shift(); moment !== undefined; moment = left.shift()) {
      const began = performance.now();
      await survive(moment).catch(() => again.push(moment as Moment));
      console.log(`${Math.round((performance.now() - began) / 1_000)} s: ${moment.name}`);
    }
  });
  await Promise.all(crew);
  // Some are held open for a second of real time; on a machine that is too busy for that they get one more go, alone.
  for (const moment of again) {
    console.log(`again, alone: ${moment.name}`);
    await survive(moment).catch((error: unknown) => failed.push(`${moment.name}: ${String(error)}`));
  }
  expect(failed).toEqual([]);
});

async function survive({ formula, request = {}, reach, leaves, trades }: Moment): Promise<void> {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', formula);
  const { card, process: venue } = await simulator(['--speed', String(SPEED), '--symbol', 'MNQH6']);
  const account = card.accounts[0]?.id ?? 0;
  const road = await openRoad(card.rest);
  const start = () =>
    startProgram(['--gateway', road.address, '--clock-rate', String(SPEED)], { folder, env: credentialsOf(card) });

  const first = await start();
  await first.api.launch({
    ...{ strategy_id: 'Mine', account_id: account, symbol: 'MNQH6', trade_enabled: true, entry_policy: 'ignore' },
    ...request,
  });
  await first.api.until(({ state }) => state === 'running');
  const aftermath = await reach({ api: first.api, road, card, account, dataFolder: join(folder, 'data') });
  await first.process.kill();
  await aftermath.dead?.();

  const second = await start();
  // No further signal is traded: what is seen from here on is what the crash has left.
  await second.api.ask('/api/live/kill', {});
  await aftermath.born?.();
  const settled = await atRest({ api: second.api, card, account, held: leaves.position });
  expect(Math.abs(settled.position.size)).toBe(leaves.position);
  const orders = await ordersAt(card, account);
  const own = orders.filter(({ customTag }) => customTag !== null && !/-(SL|TP)$/.test(customTag));
  expect(own).toHaveLength(leaves.orders);
  expect(new Set(own.map(({ customTag }) => customTag)).size).toBe(own.length);
  expect(sentOf(settled).map(({ status }) => status)).toEqual(trades);
  if (request.stop_loss_ticks !== undefined && leaves.position !== 0) {
    expect(settled.protection).toBe('confirmed');
    expect(await openOrdersAt(card, account)).toMatchObject([{ size: leaves.position }]);
  }
  const before = digestOf(settled, orders);
  await second.process.kill();

  const third = await start();
  const again = await atRest({ api: third.api, card, account, held: leaves.position });
  expect(digestOf(again, await ordersAt(card, account))).toBe(before);
  expect(again.trading_state).toBe('halted');
  expect(await third.process.interrupt()).toMatchObject({ code: 0 });
  const verified = await openbell(['journal', 'verify'], { folder }).end();
  expect(verified).toMatchObject({ code: 0, stderr: '' });
  // The next moment needs the machine for itself.
  await venue.kill();
}

/** Every fate is known, the books are the venue's, and a flatten that waited for the fate of its order has gone on. */
function atRest({
  api,
  card,
  account,
  held,
}: {
  readonly api: RunningApi;
  readonly card: SimulatorCard;
  readonly account: number;
  readonly held: number;
}): Promise<StatusAnswer> {
  return until(
    async () => {
      const status = await api.status();
      const [held] = (await stateOf(card, account)).positions;
      return { status, venues: held?.size ?? 0 };
    },
    ({ status: { state, position, working, accounts, protection }, venues }) =>
      state === 'running' &&
      position.proven &&
      position.size === venues &&
      Math.abs(venues) === held &&
      working.length === 0 &&
      accounts[0]?.unknown_orders === 0 &&
      (protection === 'none' || protection === 'confirmed'),
    { deadlineMs: REST_MS, everyMs: 250 },
  ).then(({ status }) => status);
}

/** What the gate or the guard kept back is no order. */
function sentOf({ trades }: StatusAnswer): StatusAnswer['trades'] {
  return trades.filter(({ status }) => status !== 'disabled' && status !== 'denied');
}

/** What is true of orders and position, and does not change with time. */
function digestOf(status: StatusAnswer, orders: readonly object[]): string {
  const { position, protection, trading_state } = status;
  // On how many channels a fill was seen may still grow.
  const trades = sentOf(status).map(({ proof: _, ...trade }) => trade);
  const truth = { size: position.size, fees: position.fees, trades, protection, trading_state, orders };
  return createHash('sha256').update(JSON.stringify(truth)).digest('hex');
}
