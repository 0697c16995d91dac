/** Reads what the form offers: formulas, accounts and the steps of prices. Each may fail without the others. */
import type { AccountAnswer, ProductAnswer, StrategyAnswer } from '#server/api';
import { call, sentence } from '../link/call.ts';
import type { Store } from '../state/store.ts';

/** The gateway is asked for the accounts. */
const ACCOUNTS_DEADLINE_MS = 30_000;

/** @returns what could not be read and why, as sentences */
export async function readCatalogue(store: Store): Promise<readonly string[]> {
  const [strategies, accounts] = await Promise.all([
    call<readonly StrategyAnswer[]>({ path: '/api/strategies' }).then((answer) => {
      if (answer.ok) store.say({ type: 'catalogue.read', part: { strategies: answer.value } });
      return answer;
    }),
    call<readonly AccountAnswer[]>({ path: '/api/live/accounts', deadlineMs: ACCOUNTS_DEADLINE_MS }).then((answer) => {
      if (answer.ok) store.say({ type: 'catalogue.read', part: { venueAccounts: answer.value } });
      return answer;
    }),
    // Only hints hang on these: without them a distance is shown in ticks alone.
    call<readonly ProductAnswer[]>({ path: '/api/products' }).then((answer) => {
      if (answer.ok) store.say({ type: 'catalogue.read', part: { products: answer.value } });
    }),
  ]);
  return [
    ...(strategies.ok ? [] : [`The formulas could not be read. ${sentence(strategies.failure)}`]),
    ...(accounts.ok ? [] : [`The accounts could not be read. ${sentence(accounts.failure)}`]),
  ];
}
