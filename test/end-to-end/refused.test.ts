/**
 * What the program must not go on with: a ledger that is damaged, limits that cannot all be meant, an account that may not
 * trade, prices that are no numbers. Each is refused in a sentence that says what to do, and nothing is changed or lost.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { credentialsOf, openbell, simulator, temporaryFolder, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { changeAccount, ordersAt } from './venue.ts';

const START = ['start', '--port', '0', '--json', '--no-demo'];

async function refusal(args: readonly string[], folder: string): Promise<{ code: number | null; said: string }> {
  const { code, stdout, stderr } = await openbell(args, { folder }).end(60_000);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
  return { code, said: stderr.trim() };
}

/** The file of a ledger of a real run, with one fact of a person's word in it. */
async function ledgerOfARun(): Promise<Buffer> {
  const folder = temporaryFolder();
  const { api, process } = await startProgram(['--no-demo'], { folder });
  await api.ask('/api/live/kill', {});
  expect(await process.interrupt()).toMatchObject({ code: 0 });
  return readFileSync(join(folder, 'data', 'ledger.db'));
}

let ledger: Buffer | null = null;

/** A folder of its own with that ledger, which is made once. */
async function withLedger(): Promise<{ readonly folder: string; readonly file: string }> {
  ledger ??= await ledgerOfARun();
  const folder = temporaryFolder();
  const file = join(folder, 'data', 'ledger.db');
  mkdirSync(join(folder, 'data'));
  writeFileSync(file, ledger);
  return { folder, file };
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

test('a ledger whose file is damaged, or whose last record was altered, is refused and left as it is', {
  timeout: 120_000,
}, async () => {
  const { folder, file } = await withLedger();
  const whole = readFileSync(file);
  writeFileSync(file, Buffer.concat([Buffer.alloc(100, 0x41), whole.subarray(100)]));
  const damaged = hashOf(file);
  expect(await refusal(START, folder)).toEqual({
    code: 5,
    said: expect.stringMatching(
      /ledger\.db is damaged: .*Nothing was changed\. Look with: openbell journal verify\..*put back a copy/,
    ),
  });
  expect(hashOf(file)).toBe(damaged);

  // The copy is put back: it goes on where it was, killed as the person left it.
  writeFileSync(file, whole);
  const db = new DatabaseSync(file);
  const last = db.prepare('SELECT seq, body FROM records ORDER BY seq DESC LIMIT 1').get() as {
    seq: number;
    body: string;
  };
  const change = db.prepare('UPDATE records SET body = ? WHERE seq = ?');
  change.run(last.body.replace(/"at":\d+/, '"at":1'), last.seq);
  expect(await refusal(START, folder)).toEqual({
    code: 5,
    said: expect.stringMatching(new RegExp(`its last record \\(${last.seq}\\) was altered\\. Nothing was changed`)),
  });
  change.run(last.body, last.seq);
  db.close();
  const { api, process } = await startProgram(['--no-demo'], { folder });
  expect((await api.ask('/api/health')).status).toBeLessThan(600);
  expect(await process.interrupt()).toMatchObject({ code: 0 });
  expect((await openbell(['journal', 'verify'], { folder }).end()).code).toBe(0);
});

test('a record in the midst that can be read no more is refused by its number', { timeout: 120_000 }, async () => {
  const { folder, file } = await withLedger();
  const db = new DatabaseSync(file);
  const find = "SELECT seq FROM records WHERE type = 'trading.set' ORDER BY seq LIMIT 1";
  const { seq } = db.prepare(find).get() as { seq: number };
  db.prepare('UPDATE records SET body = ? WHERE seq = ?').run('{"format":2,"at":', seq);
  db.close();
  const { code, said } = await refusal(START, folder);
  expect(code).toBe(5);
  expect(said).toMatch(new RegExp(`record ${seq}.*openbell journal verify`));
});

test('a record in the midst that reads well and was altered is refused by its number, and nothing is lost', {
  timeout: 120_000,
}, async () => {
  const { folder, file } = await withLedger();
  const db = new DatabaseSync(file);
  const find = "SELECT seq, body FROM records WHERE type = 'trading.set' ORDER BY seq LIMIT 1";
  const { seq, body } = db.prepare(find).get() as { seq: number; body: string };
  const count = () => (db.prepare('SELECT count(*) AS count FROM records').get() as { count: number }).count;
  const change = db.prepare('UPDATE records SET body = ? WHERE seq = ?');
  // The kill that this says would be gone.
  change.run(body.replace('"halted"', '"active"'), seq);
  const records = count();
  expect(await refusal(START, folder)).toEqual({
    code: 5,
    said: expect.stringMatching(
      new RegExp(`record ${seq}.*Nothing was changed.*openbell journal verify.*put back a copy`),
    ),
  });
  expect(count()).toBe(records);
  change.run(body, seq);
  db.close();
  const { api, process } = await startProgram(['--no-demo'], { folder });
  expect((await api.status()).halted_why).toBe('the kill switch was pressed');
  expect(await process.interrupt()).toMatchObject({ code: 0 });
});

test('limits that contradict each other are refused before anything is opened', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data'), { recursive: true });
  const risk = { limits: { orderSizeMax: 9, positionSizeMax: 3 } };
  writeFileSync(join(folder, 'data', 'openbell.json'), JSON.stringify({ risk }));
  const { code, said } = await refusal(START, folder);
  expect(code).toBe(2);
  expect(said).toMatch(/orderSizeMax 9 is above positionSizeMax 3/);
});

test('an account that may not trade is refused with trading on, and watched with trading off', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', 'Buy = 1; Sell = Short = Cover = 0;');
  const { card } = await simulator(['--speed', '30', '--symbol', 'MNQH6']);
  const account = card.accounts[0]?.id ?? 0;
  await changeAccount(card, { account, can_trade: false });
  const { api } = await startProgram(['--gateway', card.rest, '--clock-rate', '30'], {
    folder,
    env: credentialsOf(card),
  });
  const start = { strategy_id: 'Mine', account_id: account, symbol: 'MNQH6' };
  expect(await api.ask('/api/live/start', { ...start, trade_enabled: true })).toMatchObject({
    status: 409,
    body: {
      error: {
        code: 'ERR_ACCOUNT_CANNOT_TRADE',
        message: expect.stringMatching(/\S/),
        hint: expect.stringMatching(/\S/),
      },
    },
  });
  await api.launch({ ...start, trade_enabled: false });
  await api.until(({ signals_found: found }) => found > 0, 60_000);
  expect(await ordersAt(card, account)).toEqual([]);
});

test('bars whose price is no number name the line, and are not read', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const formula = writeFormula(folder, 'Mine', 'Buy = C > O; Sell = 0; Short = 0; Cover = 0;');
  const exploreAt = (price: string) => {
    const bars = join(folder, `NQ${price}.csv`);
    const rows = ['2026-01-15T15:00:00Z,10,11,9,10,5', `2026-01-15T15:01:00Z,10,${price},9,10,5`];
    writeFileSync(bars, `time,open,high,low,close,volume\n${rows.join('\n')}\n`);
    return refusal(['explore', formula, '--data', bars], folder);
  };
  for (const { code, said } of await Promise.all(['NaN', '-1'].map(exploreAt))) {
    expect(code).toBe(1);
    expect(said).toMatch(/NQ(NaN|-1)\.csv cannot be read as bars:\n\s+line 3: /);
  }
});
