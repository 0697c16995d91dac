/** An account in which something was left open is not among the login's accounts any more. */
import { expect, test } from 'vitest';
import { accountId } from '#account';
import { epochMs, HOUR, MINUTE } from '#base';
import type { SessionConfig, SessionId } from '#kernel';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import type { SignalType } from '#scan';
import { ACCOUNT, bar, CONFIG, CONTRACT, Drive, NINE } from '../desk-drive.ts';

const FIRST = 's-1' as SessionId;
const OTHER = 's-2' as SessionId;
const GONE = accountId(8);

function history(drive: Drive, seen: Set<string>) {
  for (const { session, fetch, from } of drive.all('bars.fetch')) {
    if (seen.has(`${session} ${fetch}`)) continue;
    seen.add(`${session} ${fetch}`);
    const start = Math.ceil(from / MINUTE) * MINUTE;
    const bars = Array.from({ length: 10 }, (_, i) => bar(epochMs(start + i * MINUTE)));
    drive.say({ type: 'bars.fetched', session, fetch, bars });
  }
}

/** Another session on the same account and contract. */
function second(drive: Drive, seen: Set<string>, change: Partial<SessionConfig> = {}) {
  drive.say({ type: 'session.started', config: { ...CONFIG, id: OTHER, strategy: 'T04', ...change } });
  drive.say({ type: 'session.prepared', session: OTHER, contract: CONTRACT, account: ACCOUNT, formulaHash: 'g' });
  history(drive.quote(21_000), seen);
}

function scannedOf(drive: Drive, id: SessionId, types: readonly SignalType[]) {
  const { scan, upTo } = drive.all('scan.run').findLast(({ session }) => session === id)!;
  const signals = types.map((type) => ({ type, bar: upTo, price: 21_000 }));
  const revision = Number.MAX_SAFE_INTEGER;
  const result = { ok: true, revision, upTo, signals, plots: [], ms: 1 } as const;
  drive.say({ type: 'scan.completed', session: id, scan, result });
}

test.fails('it does not forbid one side of the market to all other accounts for ever', () => {
  const limits = { ...DEFAULT_LIMITS, firm: TOPSTEP };
  const old = new Drive({ limits }).launch({ tradeSize: 1, account: GONE, accountName: 'PRAC-0' });
  old.say({ type: 'account.position', position: { ...old.positionOf(1), account: GONE } });
  const drive = new Drive({ limits, ledger: old.facts, at: epochMs(NINE + 24 * HOUR) });
  const message = 'This login has no account 8';
  drive.say({ type: 'session.unprepared', session: FIRST, final: true, code: 'ERR_UNKNOWN_ACCOUNT', message });
  const seen = new Set<string>();
  second(drive, seen, { tradeSize: 1 });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({ type: 'link.changed', link: 'account', state: 'up', generation: 1, message: '' });
  const snapshot = { account: ACCOUNT, positions: [], orders: [], fills: [] };
  let from = 0;
  for (let n = 0; n < 4; n += 1) {
    drive.minute();
    history(drive, seen);
    const fresh = drive.commands.slice(from);
    from = drive.commands.length;
    for (const command of fresh) {
      if (command.type !== 'account.fetch') continue;
      const { account, fetch } = command;
      if (account === GONE) drive.say({ type: 'account.unreadable', account, fetch, why: message });
      else drive.say({ type: 'account.snapshot', account, fetch, snapshot });
    }
    scannedOf(drive, OTHER, n === 3 ? ['Short'] : []);
    if (n < 3) scannedOf(drive, OTHER, []);
  }
  expect(drive.all('order.place')).toHaveLength(1);
});
