/** The simulator asked behind the program's back, by its REST and its controls: what truly is at the venue. */
import type { SimulatorCard } from './processes.ts';

const DEADLINE_MS = 10_000;

/** An order in the venue's own words. */
export interface VenueOrder {
  readonly id: number;
  readonly customTag: string | null;
  /** 0 buy, 1 sell. */
  readonly side: number;
  readonly size: number;
  readonly fillVolume: number;
  readonly status: number;
}

export interface VenueBar {
  readonly time: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

interface VenueAccount {
  readonly id: number;
  readonly positions: readonly { readonly contract: string; readonly size: number }[];
}

/** Every order the account ever had, oldest first. */
export async function ordersAt(card: SimulatorCard, account: number): Promise<readonly VenueOrder[]> {
  const search = { accountId: account, startTimestamp: '2000-01-01T00:00:00Z' };
  const { orders } = (await asTrader(card, '/api/Order/search', search)) as { readonly orders: readonly VenueOrder[] };
  return [...orders].sort((a, b) => a.id - b.id);
}

/** Orders that work, the stop of a bracket among them. */
export async function openOrdersAt(card: SimulatorCard, account: number): Promise<readonly VenueOrder[]> {
  const { orders } = (await asTrader(card, '/api/Order/searchOpen', { accountId: account })) as {
    readonly orders: readonly VenueOrder[];
  };
  return orders;
}

/** Closed minutes from this one on, oldest first. */
export async function barsAt(
  card: SimulatorCard,
  { contract, from }: { readonly contract: string; readonly from: string },
): Promise<readonly VenueBar[]> {
  const window = { startTime: from, endTime: '2100-01-01T00:00:00Z', unit: 2, unitNumber: 1, limit: 20_000 };
  const request = { contractId: contract, live: false, ...window, includePartialBar: false };
  const { bars } = (await asTrader(card, '/api/History/retrieveBars', request)) as {
    readonly bars: readonly Readonly<Record<'o' | 'h' | 'l' | 'c' | 'v', number> & { readonly t: string }>[];
  };
  return bars
    .map(({ t, o, h, l, c, v }) => ({ time: new Date(t).toISOString(), open: o, high: h, low: l, close: c, volume: v }))
    .reverse();
}

/** As another hand does it. */
export async function cancelAt(
  card: SimulatorCard,
  { account, order }: { readonly account: number; readonly order: number },
): Promise<void> {
  await asTrader(card, '/api/Order/cancel', { accountId: account, orderId: order });
}

/** Makes something go wrong, once; see the simulator's faults. @returns a way to ask whether it has happened */
export async function cause(
  { rest }: SimulatorCard,
  fault: { readonly kind: string; readonly for_ms?: number; readonly delay_ms?: number; readonly path?: string },
): Promise<() => Promise<boolean>> {
  await post(`${rest}/sim/fault`, fault);
  return async () => {
    const response = await fetch(`${rest}/sim/state`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    const { faults } = (await response.json()) as { readonly faults: readonly { readonly kind: string }[] };
    return faults.every(({ kind }) => kind !== fault.kind);
  };
}

/** As the firm does it. */
export async function changeAccount(
  { rest }: SimulatorCard,
  change: { readonly account: number; readonly can_trade: boolean },
): Promise<void> {
  const response = await fetch(`${rest}/sim/account`, {
    method: 'POST',
    body: JSON.stringify(change),
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  if (!response.ok) throw new Error(`the account was not changed: ${response.status}`);
}

/** What goes wrong for a while goes right again. */
export async function takeBackFaults({ rest }: SimulatorCard): Promise<void> {
  await fetch(`${rest}/sim/fault`, { method: 'DELETE', signal: AbortSignal.timeout(DEADLINE_MS) });
}

export async function stateOf({ rest }: SimulatorCard, account: number): Promise<VenueAccount> {
  const response = await fetch(`${rest}/sim/state`, { signal: AbortSignal.timeout(DEADLINE_MS) });
  const { accounts } = (await response.json()) as { readonly accounts: readonly VenueAccount[] };
  const found = accounts.find(({ id }) => id === account);
  if (found === undefined) throw new Error(`the simulator has no account ${account}`);
  return found;
}

async function asTrader({ rest, user_name, api_key }: SimulatorCard, path: string, body: object): Promise<unknown> {
  const { token } = (await post(`${rest}/api/Auth/loginKey`, { userName: user_name, apiKey: api_key })) as {
    readonly token: string;
  };
  return post(`${rest}${path}`, body, token);
}

async function post(url: string, body: object, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
