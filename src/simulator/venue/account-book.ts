/**
 * The accounts' money and positions. A fill moves the balance by its gross profit less fees and commission; every fill
 * is kept for as long as the venue lives.
 */
import { type AccountId, fillId } from '#account';
import { assert, type EpochMs } from '#base';
import type { Contract, ContractId } from '#market';
import { costOf } from './fees.ts';
import { execute, type Holding, money } from './holding.ts';
import type { VenueAccount, VenueFill, VenueOrder } from './venue-order.ts';

/** One half-turn, booked. */
export interface Booking {
  readonly fill: VenueFill;
  readonly holding: Holding;
  /** The fill that opened what this one closed; null when this one opened or added. */
  readonly opened: VenueFill | null;
}

export class AccountBook {
  readonly #accounts: Map<AccountId, VenueAccount>;
  readonly #holdings = new Map<string, Holding>();
  /** By holding: its newest fill that opened or added. */
  readonly #openings = new Map<string, VenueFill>();
  readonly #fills: VenueFill[] = [];
  // Where live ids were when somebody looked.
  #nextFill = 3_004_518_357;
  #nextHolding = 825_245_548;

  constructor(accounts: readonly VenueAccount[]) {
    this.#accounts = new Map(accounts.map((account) => [account.id, account]));
  }

  get accounts(): readonly VenueAccount[] {
    return [...this.#accounts.values()];
  }

  account(id: AccountId): VenueAccount | undefined {
    return this.#accounts.get(id);
  }

  /** Changes what an account may do, or its balance. */
  change(id: AccountId, changes: Partial<Omit<VenueAccount, 'id'>>): VenueAccount {
    const before = this.#accounts.get(id);
    assert(before !== undefined, 'an account that is changed exists');
    const after = { ...before, ...changes };
    this.#accounts.set(id, after);
    return after;
  }

  /** The open holding; undefined when flat. */
  holding(account: AccountId, contract: ContractId): Holding | undefined {
    const holding = this.#holdings.get(key(account, contract));
    return holding === undefined || holding.size === 0 ? undefined : holding;
  }

  holdings(account: AccountId): readonly Holding[] {
    return [...this.#holdings.values()].filter((holding) => holding.account === account && holding.size !== 0);
  }

  /** Oldest first, from ≤ at < to. */
  fills({ account, from, to }: { account: AccountId; from: EpochMs; to: EpochMs }): readonly VenueFill[] {
    return this.#fills.filter((fill) => fill.account === account && fill.at >= from && fill.at < to);
  }

  book(
    order: VenueOrder,
    { contract, size, price, at }: { contract: Contract; size: number; price: number; at: EpochMs },
  ): readonly Booking[] {
    const { account, side } = order;
    const where = key(account, contract.id);
    const newId = () => this.#nextHolding++;
    const halfTurns = execute(this.#holdings.get(where), { account, contract, side, size, price, at, newId });
    return halfTurns.map(({ size, profit, after }) => {
      const cost = costOf(contract.root);
      const commission = money(cost.commission * size);
      const fees = money(cost.fees * size + commission);
      const id = fillId(this.#nextFill++);
      const fill = {
        id,
        order: order.id,
        account,
        contract: contract.id,
        side,
        size,
        price,
        profit,
        fees,
        commission,
        voided: false,
        at,
      };
      this.#fills.push(fill);
      this.#holdings.set(where, after);
      this.change(account, { balance: money(this.#accounts.get(account)!.balance + (profit ?? 0) - fees) });
      const opened = profit === null ? null : (this.#openings.get(where) ?? null);
      if (profit === null) this.#openings.set(where, fill);
      return { fill, holding: after, opened };
    });
  }
}

function key(account: AccountId, contract: ContractId): string {
  return `${account} ${contract}`;
}
