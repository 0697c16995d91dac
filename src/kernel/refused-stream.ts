/**
 * A link that stands while the venue refuses to tell of one account or contract (a deactivated account, a contract that has
 * ended). The others trade on. For that account no entry is placed, since its fills would come unheard; for that contract no
 * bar closes. What gets out still passes: it is read over REST. The refusal ends like a gap: what was missed is read.
 */
import type { AccountId } from '#account';
import { clause } from '#base';
import type { ContractId } from '#market';
import { fetchAccount } from './account-reading.ts';
import { accountsInUse } from './accounts.ts';
import { accountBook } from './books.ts';
import { accountDesk } from './desk.ts';
import type { Happening } from './event.ts';
import { feedFound, feedLost } from './joining.ts';
import { marketDesk } from './market-desk.ts';
import type { Turn } from './turn.ts';

export function streamRefused(turn: Turn, { of, why }: Extract<Happening, { type: 'stream.refused' }>): void {
  if ('account' in of) accountRefused(turn, of.account, why);
  else contractRefused(turn, of.contract, why);
}

function accountRefused(turn: Turn, id: AccountId, why: string | null): void {
  const desk = accountDesk(turn.desk, id);
  const before = desk.refused;
  desk.refused = why;
  if (why === before) return;
  if (why !== null) {
    desk.reconciled = false;
    return turn.alarm(
      null,
      `the venue refuses to tell of account ${accountName(turn, id)}: ${clause(why)}. No entry is placed in it; other accounts go on, and it is tried again each minute. Look at the account on the venue’s own screen; if it is closed there, stop its sessions`,
    );
  }
  if (!accountsInUse(turn).has(id)) return;
  turn.error(null, 'NOTICE_STREAM_BACK', `the venue tells of account ${accountName(turn, id)} again`);
  fetchAccount(turn, id, { anew: true });
}

function contractRefused(turn: Turn, id: ContractId, why: string | null): void {
  const market = marketDesk(turn.desk, id);
  const before = market.refused;
  market.refused = why;
  if (why === before) return;
  if (why !== null) {
    feedLost(turn, id);
    return turn.alarm(
      null,
      `the venue refuses to tell of ${id}: ${clause(why)}. Its sessions get no bars and place no entry; other contracts go on, and it is tried again each minute. Look whether the contract is traded still, and stop its sessions if it is not`,
    );
  }
  const isUsed = [...turn.desk.sessions.values()].some(({ contract }) => contract.id === id);
  if (isUsed) turn.error(null, 'NOTICE_STREAM_BACK', `the venue tells of ${id} again`);
  if (turn.desk.links.market.state === 'up') feedFound(turn);
}

function accountName({ books }: Turn, id: AccountId): string {
  const name = accountBook(books, id).account?.name;
  return name === undefined ? String(id) : `${name} (${id})`;
}
