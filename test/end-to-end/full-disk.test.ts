/**
 * The disk of the data folder fills up in mid-session: a small file system of its own, filled by the test. No order
 * enters that could not be written down, people are told what to do, and still a kill and a flatten get through.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { credentialsOf, openbell, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { ordersAt, stateOf } from './venue.ts';

/** The small contract: a fall of the large one could reach the account's loss limit within the test, and be flattened. */
const SYMBOL = 'MNQH6';
const DISK = 'size=6m';
/** Buys in the first of three minutes; a minute of the venue takes two seconds. */
const BUYER = 'Buy = Minute() % 3 == 0; Sell = Short = Cover = 0;';

/** Only root may mount, and not everywhere. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = join('/tmp', `openbell-mount-${process.pid}`);
  try {
    execFileSync('mkdir', [folder]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', DISK, 'openbell-test', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.skipIf(!canMount())(
  'a full disk halts entries, not the kill and the flatten, and nothing is lost once there is room (needs the right to mount)',
  { timeout: 180_000 },
  async () => {
    const folder = temporaryFolder();
    const data = mountAt(join(folder, 'data'));
    writeFormula(folder, 'Mine', BUYER);
    const { card } = await simulator(['--speed', '30', '--symbol', SYMBOL]);
    const account = card.accounts[0]!;
    const start = () =>
      startProgram(['--gateway', card.rest, '--clock-rate', '30'], { folder, env: credentialsOf(card) });
    const held = async (): Promise<number> => (await stateOf(card, account.id)).positions[0]?.size ?? 0;

    const first = await start();
    await first.api.launch({
      ...{ strategy_id: 'Mine', account_id: account.id, symbol: SYMBOL, trade_enabled: true, trade_timeout: 10 },
    });
    // A copy that can be done without does not take the ledger's room.
    expect(existsSync(join(data, 'compiled'))).toBe(false);
    const holding = await first.api.until(({ trades_filled: filled }) => filled > 0, 60_000);
    fill(join(data, 'ballast'));
    // The last page of the log had room left in it.
    fill(join(data, 'logs', 'openbell.log'));
    const halted = await first.api.until(({ trading_state: state }) => state === 'halted', 60_000);
    expect(halted.halted_why).toMatch(
      /^the ledger cannot be written: .*full\. Make room on its disk.* start Openbell again$/,
    );
    expect(first.process.stderr).toContain('full');
    expect((await first.api.ask('/healthz')).status).toBe(503);
    // No word of a person lifts it.
    expect(await first.api.ask('/api/live/resume', { account_name: account.name })).toMatchObject({ status: 409 });
    const sent = (await ordersAt(card, account.id)).length;
    // A chance to enter passes.
    const at = Date.parse((await first.api.status()).clock.venue);
    await first.api.until(({ clock }) => Date.parse(clock.venue) > at + 3.5 * 60_000, 40_000);
    expect((await ordersAt(card, account.id)).length).toBe(sent);
    expect((await first.api.status()).state).toBe('running');

    const killed = await first.api.ask('/api/live/kill', {});
    expect(killed).toMatchObject({ status: 200 });
    // Room for a name there is, if not for a word.
    expect(killed.body).not.toHaveProperty('warning');
    expect(await held()).toBeGreaterThan(0);
    expect(await first.api.ask('/api/live/flatten', {})).toMatchObject({ status: 200 });
    await until(held, (size) => size === 0, { deadlineMs: 20_000, everyMs: 100 });
    await first.process.interrupt();

    // Without room it does not begin, and says why.
    const refused = await openbell(['start', '--port', '0', '--json', '--gateway', card.rest], {
      folder,
      env: credentialsOf(card),
    }).end(40_000);
    expect(refused).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/data.*(full|no space).*(room|space)/i),
    });

    rmSync(join(data, 'ballast'));
    const second = await start();
    // The kill is remembered, though the ledger could not take it.
    expect(await second.api.status()).toMatchObject({ trading_state: 'halted' });
    expect(second.process.stderr).toContain('trading is halted');
    const { trades } = await second.api.until(
      ({ state, position, working }) =>
        state === 'running' && position.proven && position.size === 0 && working.length === 0,
      60_000,
    );
    const known = new Map(trades.map(({ tag, status }) => [tag, status]));
    for (const { tag } of holding.trades) expect(known.get(tag)).toBe('filled');
    expect(await second.process.interrupt()).toMatchObject({ code: 0 });
    expect(await openbell(['journal', 'verify'], { folder }).end()).toMatchObject({ code: 0 });
  },
);

function mountAt(folder: string): string {
  execFileSync('mkdir', ['-p', folder]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', DISK, 'openbell-test', folder]);
  // Before the folder around it is removed, and whoever still has a file open there.
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return folder;
}

/** Writes until there is no room at all. */
function fill(file: string): void {
  const opened = openSync(file, 'a');
  for (let bytes = 65_536; bytes >= 1; ) {
    try {
      writeSync(opened, Buffer.alloc(bytes, 'x'));
    } catch {
      bytes = Math.floor(bytes / 2);
    }
  }
  closeSync(opened);
}
