/**
 * What the ledger can be asked when all is over: is it whole, what does it say as a file, why was this order made, and would
 * the kernel decide the same again? Asked of a real run, of a run with a second one behind it, and of a ledger that somebody
 * has changed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ExplainAnswer } from '#server/api';
import { credentialsOf, openbell, simulator, temporaryFolder, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';

const SPEED = '30';
const FORMULA = `
Length = Param( "Length", 5, 2, 20, 1 );
average = MA( C, Length );
Plot( average, "Average", colorBlue );
Buy = Minute() % 4 == 0; Sell = Minute() % 4 == 2; Short = Cover = 0;
`;

interface Ran {
  readonly folder: string;
  readonly story: ExplainAnswer;
}

/** A run that bought and sold; the story of its first order, as the API tells it. */
async function ran(): Promise<Ran> {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', FORMULA);
  const { card, process: venue } = await simulator(['--speed', SPEED, '--symbol', 'MNQH6']);
  const { api, process } = await startProgram(['--gateway', card.rest, '--clock-rate', SPEED], {
    folder,
    env: credentialsOf(card),
  });
  await api.launch({
    ...{ strategy_id: 'Mine', account_id: card.accounts[0]?.id ?? 0, symbol: 'MNQH6', trade_enabled: true },
    params: { Length: 7 },
  });
  const isProven = ({ signal_type: type, proof }: { readonly signal_type: string; readonly proof: string }) =>
    type === 'Buy' && proof === 'both';
  const { trades } = await api.until(
    ({ trades_filled: filled, trades: all }) => filled >= 2 && all.some(isProven),
    120_000,
  );
  const told = await api.ask(`/api/orders/${trades.find(isProven)?.order_id}/explain`);
  expect(told.status).toBe(200);
  expect(await process.interrupt()).toMatchObject({ code: 0 });
  await venue.kill();
  return { folder, story: told.body as ExplainAnswer };
}

async function asked(folder: string, ...args: readonly string[]) {
  return openbell(args, { folder }).end(120_000);
}

test('a run is explained, exported, verified and replayed to the same digest; one that was tampered with is found out', {
  timeout: 400_000,
}, async () => {
  const { folder, story } = await ran();
  everythingIsTold(story);

  // The terminal tells what the API told; while the program ran some facts more may have come to it.
  const told = await asked(folder, 'explain', 'order', String(story.order_id), '--json');
  const again = JSON.parse(told.stdout) as ExplainAnswer;
  const { story: _, fills: __, summary: ___, trade: ____, ...lasting } = story;
  expect(again).toMatchObject(lasting);
  expect((await asked(folder, 'explain', 'order', story.tag ?? '', '--json')).stdout).toBe(told.stdout);
  const text = (await asked(folder, 'explain', 'order', story.tag ?? '')).stdout;
  for (const chapter of ['Formula', 'Signal', 'Order', 'Guard: approved', 'Answer', 'Fills', 'Time', 'Every fact'])
    expect(text).toContain(chapter);
  for (const word of ['Average', 'slippage', String(story.order_id), story.tag ?? '', story.formula?.hash ?? ''])
    expect(text).toContain(word);

  await isExported(folder, story);
  const whole = await asked(folder, 'journal', 'verify', '--json');
  expect(JSON.parse(whole.stdout)).toMatchObject({ ok: true });

  const replayed = await asked(folder, 'replay', 'last', '--json');
  const { verdict, digest, events } = JSON.parse(replayed.stdout);
  const [run] = JSON.parse((await asked(folder, 'replay', '--list', '--json')).stdout);
  expect({ code: replayed.code, verdict, digest, events }).toEqual({
    ...{ code: 0, verdict: 'identical', digest: run.digest, events: run.events },
  });

  const seq = await isFoundInLedger(folder, story);
  expect(seq).toBeGreaterThan(0);
  await isFoundInRecording(folder);
});

/** Formula, bar, values, signal, guard checks, request, answers, fills, slippage and latencies. */
function everythingIsTold(story: ExplainAnswer): void {
  const { formula, signal, guard, request, answers, fills, cost, steps, trade } = story;
  expect(formula).toMatchObject({
    strategy: 'Mine',
    params: { Length: 7 },
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(signal).toMatchObject({ type: 'Buy', traded: true, why: null, scan_num: expect.any(Number) });
  expect(signal?.bar).toMatchObject({ time: signal?.bar_start, close: signal?.price, volume: expect.any(Number) });
  expect(signal?.values).toEqual([{ name: 'Average', value: expect.any(Number) }]);
  expect(guard?.verdict).toBe('approved');
  expect(guard?.checks.length).toBeGreaterThan(15);
  expect(guard?.checks.every(({ passed }) => passed)).toBe(true);
  expect(guard?.checks.find(({ rule }) => rule === 'order-size')).toMatchObject({
    value: expect.any(String),
    limit: '15',
  });
  expect(request).toMatchObject({ purpose: 'entry', side: 'buy', size: 1, symbol: 'MNQH6' });
  expect(answers).toMatchObject([{ answer: 'accepted', order_id: story.order_id }]);
  expect(fills).toMatchObject([{ side: 'buy', size: 1, voided: false }]);
  // The first word of it; that both have spoken is the trade's proof.
  expect(fills[0]?.channels.length).toBeGreaterThan(0);
  const paid = (fills[0]?.price ?? 0) - (signal?.price ?? 0);
  expect(cost?.slippage_points).toBeCloseTo(paid, 6);
  expect(cost?.slippage_ticks).toBeCloseTo(paid / 0.25, 6);
  expect(cost?.fees).toBeGreaterThan(0);
  expect(steps.length).toBeGreaterThanOrEqual(4);
  expect(steps.map(({ total_ms: ms }) => ms)).toEqual(steps.map(({ total_ms: ms }) => ms).toSorted((a, b) => a - b));
  expect(trade).toMatchObject({ status: 'filled', proof: 'both', tag: story.tag });
}

async function isExported(folder: string, { tag, order_id: order, fills, request }: ExplainAnswer): Promise<void> {
  const out = join(folder, 'orders.csv');
  expect(await asked(folder, 'journal', 'export', 'orders', '--csv', '--out', out)).toMatchObject({
    code: 0,
  });
  const [heading = '', ...rows] = readFileSync(out, 'utf8').trim().split('\n');
  const names = heading.split(',');
  const row = rows.find((line) => line.includes(tag ?? '?'))?.split(',') ?? [];
  const cell = (name: string) => row[names.indexOf(name)];
  expect([cell('side'), cell('size'), cell('status'), cell('order_id'), cell('proof')]).toEqual([
    ...[request?.side, '1', 'filled', String(order), 'both'],
  ]);
  expect(Number(cell('fill_price'))).toBe(fills[0]?.price);
  const lines = (await asked(folder, 'journal', 'export', 'fills', '--json')).stdout.trim().split('\n');
  const filled = lines.map((line) => JSON.parse(line)).filter(({ tag: of }) => of === tag);
  expect(filled).toMatchObject([{ price: fills[0]?.price, size: 1, side: 'buy', order_id: order }]);
  const facts = (await asked(folder, 'journal', 'export', 'facts', '--json')).stdout.trim().split('\n');
  const [first, last] = [facts[0], facts.at(-1)].map((line) => JSON.parse(line ?? '{}'));
  expect(facts).toHaveLength(last.seq - first.seq + 1);
}

/** Somebody writes another price into a fill of the ledger. @returns the record */
async function isFoundInLedger(folder: string, { order_id: order }: ExplainAnswer): Promise<number> {
  const ledger = new DatabaseSync(join(folder, 'data', 'ledger.db'));
  const find = "SELECT seq, body FROM records WHERE type = 'fill.booked' AND body LIKE ? ORDER BY seq LIMIT 1";
  const { seq, body } = ledger.prepare(find).get(`%"order":${order}%`) as { seq: number; body: string };
  const change = ledger.prepare('UPDATE records SET body = ? WHERE seq = ?');
  change.run(
    body.replace(/"price":([0-9.]+)/, (_all, price) => `"price":${Number(price) - 5}`),
    seq,
  );
  ledger.close();
  const verified = await asked(folder, 'journal', 'verify');
  expect(verified.code).toBe(1);
  expect(verified.stdout).toContain(`broken at record ${seq}`);
  expect(verified.stdout).toContain('put back a copy');
  const replayed = await asked(folder, 'replay', 'last', '--json');
  expect(replayed.code).toBe(1);
  expect(JSON.parse(replayed.stdout)).toMatchObject({ verdict: 'differs', what: 'the facts differ' });
  const again = new DatabaseSync(join(folder, 'data', 'ledger.db'));
  again.prepare('UPDATE records SET body = ? WHERE seq = ?').run(body, seq);
  again.close();
  expect((await asked(folder, 'journal', 'verify')).code).toBe(0);
  return seq;
}

/** Somebody writes another price into a trade of the recorded feed. */
async function isFoundInRecording(folder: string): Promise<void> {
  const runs = join(folder, 'data', 'tape', 'runs');
  const run = join(runs, readdirSync(runs)[0] ?? '');
  const file = join(run, readdirSync(run)[0] ?? '');
  // Each flush is a member of its own; together they are one text.
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  const trades = lines.flatMap((line, at) => (line.includes('"market.trade"') ? [at] : []));
  // Of a bar that has closed by the end.
  const at = trades[Math.floor(trades.length / 2)] ?? 0;
  lines[at] = (lines[at] ?? '').replace(/"price":[0-9.]+/, '"price":99999');
  writeFileSync(file, gzipSync(lines.join('\n')));
  const replayed = await asked(folder, 'replay', 'last', '--json');
  expect({ code: replayed.code, verdict: JSON.parse(replayed.stdout).verdict }).toEqual({
    code: 1,
    verdict: 'differs',
  });
}
