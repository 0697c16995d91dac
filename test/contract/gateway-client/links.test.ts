/** The two links: connecting, subscribing, losing, and what the hubs say over them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountId } from '#account';
import { HOUR, MINUTE, SECOND } from '#base';
import type { GatewayEvent } from '#live/ports';
import { contractId } from '#market';
import { lost, MNQ, NQ, setup } from './scripted-venue.ts';

describe('a link', () => {
  const states = (events: readonly GatewayEvent[]) =>
    events.flatMap((event) =>
      event.type === 'link.changed' ? [`${event.link} ${event.state} ${event.generation}`] : [],
    );

  test('is opened by the first watch and up when all is subscribed; watching twice is counted', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    client.watchMarket(NQ);
    await time.pass(0);
    // Prints first: whoever joins at the first thing heard has then missed none.
    expect(venue.calls).toEqual([`SubscribeContractTrades ${NQ}`, `SubscribeContractQuotes ${NQ}`]);
    expect(states(events)).toEqual(['market up 1']);
    client.unwatchMarket(NQ);
    await time.pass(0);
    expect(venue.calls).toHaveLength(2);
    client.unwatchMarket(NQ);
    await time.pass(0);
    expect(venue.calls.slice(2)).toEqual([`UnsubscribeContractTrades ${NQ}`, `UnsubscribeContractQuotes ${NQ}`]);
  });

  const refusals = (events: readonly GatewayEvent[]) =>
    events.flatMap((event) => (event.type === 'stream.refused' ? [{ of: event.of, why: event.why }] : []));

  test('stands for the others where one account is refused, which is told and tried again each minute', async () => {
    const { time, venue, client, events } = setup();
    venue.refusal = (call) => (call === 'SubscribeOrders 8' ? 'Account is not active' : null);
    client.watchAccount(accountId(7));
    client.watchAccount(accountId(8));
    await time.pass(0);
    expect(states(events)).toEqual(['account up 1']);
    const why = 'SubscribeOrders 8 was refused (Account is not active)';
    expect(refusals(events)).toEqual([{ of: { account: 8 }, why }]);
    venue.calls.length = 0;
    await time.pass(2 * MINUTE);
    expect(venue.calls).toEqual(['SubscribeOrders 8', 'SubscribeOrders 8']);
    venue.openings[0]?.onClose('gone');
    await time.pass(SECOND);
    expect(states(events)).toEqual(['account up 1', 'account down 1', 'account up 2']);
    expect(refusals(events)).toHaveLength(1);
    venue.refusal = () => null;
    await time.pass(MINUTE);
    expect(refusals(events).slice(1)).toEqual([{ of: { account: 8 }, why: null }]);
    venue.calls.length = 0;
    await time.pass(HOUR);
    expect(venue.calls).toEqual([]);
    expect(venue.openings).toHaveLength(2);
  });

  test('stands when an account that joins later is refused, and forgets it when nobody waits for it any more', async () => {
    const { time, venue, client, events } = setup();
    venue.refusal = (call) => (call.endsWith(' 8') ? 'no such account' : null);
    client.watchAccount(accountId(7));
    await time.pass(0);
    client.watchAccount(accountId(8));
    await time.pass(0);
    expect(refusals(events)).toMatchObject([{ of: { account: 8 }, why: expect.stringContaining('no such account') }]);
    client.unwatchAccount(accountId(8));
    await time.pass(0);
    venue.calls.length = 0;
    await time.pass(5 * MINUTE);
    expect(venue.calls).toEqual([]);
    expect(states(events)).toEqual(['account up 1']);
  });

  test('stands for the other contracts where one is refused, whose silence is nobody’s fault', async () => {
    const { time, venue, client, events } = setup();
    venue.refusal = (call) => (call.endsWith(MNQ) ? 'Contract is not active' : null);
    client.watchMarket(NQ);
    client.watchMarket(MNQ);
    await time.pass(0);
    expect(states(events)).toEqual(['market up 1']);
    expect(refusals(events)).toMatchObject([{ of: { contract: MNQ } }]);
    const looks = () => venue.requests.filter(({ body }) => body.contractId === MNQ).length;
    await time.pass(10 * MINUTE);
    expect(looks()).toBe(0);
    expect(states(events)).toEqual(['market up 1']);
    venue.refusal = () => null;
    await time.pass(3 * MINUTE);
    expect(refusals(events).at(-1)).toEqual({ of: { contract: MNQ }, why: null });
    expect(looks()).toBeGreaterThan(0);
  });

  test('stands when what is refused was left before the answer came, and then nobody asks or looks for it', async () => {
    const { time, venue, client, events } = setup();
    venue.refusal = (call) => (call.endsWith(MNQ) ? 'Contract is not active' : null);
    client.watchMarket(NQ);
    await time.pass(0);
    client.watchMarket(MNQ);
    client.unwatchMarket(MNQ);
    await time.pass(0);
    expect(refusals(events)).toEqual([]);
    venue.refusal = () => null;
    venue.calls.length = 0;
    const looks = () => venue.requests.filter(({ body }) => body.contractId === MNQ).length;
    await time.pass(10 * MINUTE);
    expect(venue.calls.filter((call) => call.endsWith(MNQ))).toEqual([]);
    expect(looks()).toBe(0);
  });

  test('stands for a contract whose depth alone is refused, which is tried again and concerns nobody else', async () => {
    const { time, venue, client, events } = setup();
    venue.refusal = (call) => (call.includes('Depth') ? 'No depth in this plan' : null);
    client.watchMarket(NQ);
    const leave = client.watchDepth(NQ, () => undefined);
    await time.pass(0);
    expect(states(events)).toEqual(['market up 1']);
    const depthCalls = () => venue.calls.filter((call) => call === `SubscribeContractMarketDepth ${NQ}`).length;
    const before = depthCalls();
    await time.pass(2 * MINUTE);
    expect(depthCalls()).toBe(before + 2);
    // A new connection, with the depth in it from the beginning.
    venue.openings.at(-1)?.onClose('gone');
    await time.pass(SECOND);
    expect(states(events).at(-1)).toBe('market up 2');
    leave();
    await time.pass(5 * MINUTE);
    expect(depthCalls()).toBe(before + 3);
    expect(refusals(events)).toEqual([]);
  });

  test.each([
    ['what concerns all accounts', 'SubscribeAccounts'],
    ['the only account', 'SubscribeTrades 7'],
  ])('is down while %s is refused, and says what', async (_, refusedCall) => {
    const { time, venue, client, events } = setup();
    venue.refusal = (call) => (call === refusedCall ? 'Unauthorised' : null);
    client.watchAccount(accountId(7));
    await time.pass(SECOND);
    expect(states(events)).toEqual(['account down 1', 'account down 2']);
    expect(events[0]).toMatchObject({ message: expect.stringContaining(`${refusedCall} was refused (Unauthorised)`) });
    expect(venue.openings.map(({ token }) => token)).toEqual(['login-1', 'renewed-2']);
  });

  test('that is lost comes back with a new token and subscribes everything again', async () => {
    const { time, venue, client, events } = setup();
    client.watchAccount(accountId(7));
    await time.pass(MINUTE);
    client.watchAccount(accountId(8));
    await time.pass(0);
    venue.calls.length = 0;
    venue.openings[0]?.onClose('Server returned an error on close: Connection closed with an error.');
    await time.pass(999);
    expect(venue.openings).toHaveLength(1);
    await time.pass(1);
    expect(states(events)).toEqual(['account up 1', 'account down 1', 'account up 2']);
    expect(venue.openings.map(({ token }) => token)).toEqual(['login-1', 'renewed-2']);
    expect(venue.calls).toEqual([
      'SubscribeAccounts',
      ...[7, 8].flatMap((id) => [`SubscribeOrders ${id}`, `SubscribePositions ${id}`, `SubscribeTrades ${id}`]),
    ]);
  });

  test('that does not tell everything is opened anew on request, with a new token, and subscribes everything again', async () => {
    const { time, venue, client, events } = setup();
    client.watchAccount(accountId(7));
    await time.pass(MINUTE);
    venue.calls.length = 0;
    client.reconnectAccount('its stream did not tell a fill');
    expect(states(events)).toEqual(['account up 1', 'account down 1']);
    expect(events.at(-1)).toMatchObject({ message: expect.stringContaining('its stream did not tell a fill') });
    await time.pass(SECOND);
    expect(states(events)).toEqual(['account up 1', 'account down 1', 'account up 2']);
    expect(venue.closed).toEqual([1]);
    expect(venue.openings.map(({ token }) => token)).toEqual(['login-1', 'renewed-2']);
    expect(venue.calls).toEqual([
      'SubscribeAccounts',
      'SubscribeOrders 7',
      'SubscribePositions 7',
      'SubscribeTrades 7',
    ]);
    // While it is not up there is nothing to leave.
    client.reconnectAccount('again');
    client.reconnectAccount('and again');
    await time.pass(MINUTE);
    expect(states(events).slice(3)).toEqual(['account down 2', 'account up 3']);
  });

  test('that cannot be opened says why and tries for ever', async () => {
    const { time, venue, client, events } = setup();
    venue.openHub = () => 'ECONNREFUSED';
    client.watchMarket(NQ);
    await time.pass(10 * MINUTE);
    expect(venue.openings.length).toBeGreaterThan(20);
    expect(events[0]).toMatchObject({
      state: 'down',
      message: 'The market link is down: ECONNREFUSED. Next try in 1 s.',
    });
    venue.openHub = () => null;
    await time.pass(30 * SECOND);
    expect(states(events).at(-1)).toMatch(/^market up/);
  });

  test('that is displaced takes the other along; both come back once with a new login, then leave the other in peace', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    client.watchAccount(accountId(7));
    await time.pass(SECOND);
    events.length = 0;
    venue.openings[0]?.onEvent('GatewayLogout', []);
    venue.openings[1]?.onEvent('GatewayLogout', []);
    for (const opening of venue.openings) opening.onClose('the connection was closed');
    await time.pass(4_999);
    expect(states(events)).toEqual(['account displaced 1', 'market displaced 1']);
    expect(venue.closed.toSorted((a, b) => a - b)).toEqual([1, 2]);
    await time.pass(1);
    expect(states(events).slice(2).toSorted()).toEqual(['account up 2', 'market up 2']);
    expect(venue.openings.slice(2).map(({ token }) => token)).toEqual(['login-2', 'login-2']);
    venue.openings[2]?.onEvent('GatewayLogout', []);
    await time.pass(5 * MINUTE - 1);
    expect(venue.openings).toHaveLength(4);
    await time.pass(1);
    expect(venue.openings).toHaveLength(6);
    expect(venue.openings.at(-1)?.token).toBe('login-3');
  });

  test('is opened anew in the break before a session that its token would not outlive, and not within one', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    client.watchAccount(accountId(7));
    // It is 9:00 in Chicago, and the token lives a day.
    await time.pass(7 * HOUR + 49 * MINUTE);
    expect(venue.openings).toHaveLength(2);
    await time.pass(2 * MINUTE);
    expect(venue.openings).toHaveLength(4);
    expect(venue.openings.slice(2).map(({ token }) => token)).toEqual(['renewed-2', 'renewed-2']);
    expect(states(events).slice(2).toSorted()).toEqual([
      'account down 1',
      'account up 2',
      'market down 1',
      'market up 2',
    ]);
    expect(venue.closed.toSorted((a, b) => a - b)).toEqual([1, 2]);
    await time.pass(23 * HOUR);
    expect(venue.openings).toHaveLength(4);
  });

  test('keeps the old connection while no new token is to be had', async () => {
    const { time, venue, client } = setup();
    client.watchMarket(NQ);
    await time.pass(7 * HOUR);
    venue.routes['/api/Auth/validate'] = () => lost;
    venue.routes['/api/Auth/loginKey'] = () => lost;
    await time.pass(HOUR);
    expect(venue.closed).toEqual([]);
  });

  test('does not hear a socket that was given up', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    venue.openings[0]?.onClose('gone');
    await time.pass(SECOND);
    const before = events.length;
    venue.openings[0]?.onEvent('GatewayTrade', [NQ, [PRINT]]);
    venue.openings[0]?.onClose('gone again');
    expect(events).toHaveLength(before);
  });

  test('does not hear it while it waits for the next one either', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    venue.openings[0]?.onClose('gone');
    const before = events.length;
    venue.openings[0]?.onEvent('GatewayTrade', [NQ, [PRINT]]);
    expect(events).toHaveLength(before);
  });

  test('is opened anew with its twin when this machine has slept, before anything more is heard', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    client.watchAccount(accountId(7));
    await time.pass(MINUTE);
    events.length = 0;
    // The lid is closed for forty minutes; what lay in the socket's buffer comes before any timer.
    time.sleep(40 * MINUTE);
    venue.openings[0]?.onEvent('GatewayTrade', [NQ, [PRINT]]);
    expect(states(events)).toEqual(['account down 1', 'market down 1']);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({ message: expect.stringContaining('this machine was away for 24') });
    await time.pass(SECOND);
    expect(states(events).slice(2).toSorted()).toEqual(['account up 2', 'market up 2']);
    expect(venue.openings.slice(2).map(({ token }) => token)).toEqual(['renewed-2', 'renewed-2']);
    await time.pass(HOUR);
    expect(venue.openings).toHaveLength(4);
  });

  test('stays when the wall clock is set back, and bears a clock set forward as a short loss', async () => {
    const { time, venue, client } = setup();
    client.watchMarket(NQ);
    await time.pass(MINUTE);
    time.setClock(-90 * SECOND);
    await time.pass(MINUTE);
    expect(venue.openings).toHaveLength(1);
    time.setClock(90 * SECOND);
    await time.pass(MINUTE);
    expect(venue.openings).toHaveLength(2);
  });

  test('stays down once the client is closed', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    await client.close();
    await time.pass(HOUR);
    expect(states(events)).toEqual(['market up 1', 'market down 1']);
    expect(venue.openings).toHaveLength(1);
    expect(venue.closed).toEqual([1]);
  });
});

const PRINT = {
  symbolId: 'F.US.ENQ',
  price: 25_000.25,
  timestamp: '2026-01-15T15:00:00.052+00:00',
  type: 1,
  volume: 3,
  contractId: NQ,
};

describe('the market', () => {
  test('tells every print of an array, and a single one alike', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    venue.openings[0]?.onEvent('GatewayTrade', [NQ, [PRINT, { ...PRINT, price: 25_000.5 }]]);
    venue.openings[0]?.onEvent('GatewayTrade', [NQ, PRINT]);
    const prices = events.flatMap((event) => (event.type === 'market.trade' ? [event.trade.price] : []));
    expect(prices).toEqual([25_000.25, 25_000.5, 25_000.25]);
  });

  test('merges the deltas of a quote, afresh after each connection', async () => {
    const { time, venue, client, events } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    const stamp = (second: number) => `2026-01-15T15:00:0${second}.1234567+00:00`;
    venue.openings[0]?.onEvent('GatewayQuote', [
      NQ,
      { symbol: 'F.US.ENQ', bestBid: 1, bestAsk: 2, lastPrice: 1.5, timestamp: stamp(1) },
    ]);
    venue.openings[0]?.onEvent('GatewayQuote', [NQ, { symbol: 'F.US.ENQ', bestBid: 1.25, timestamp: stamp(2) }]);
    expect(events.at(-1)).toMatchObject({
      type: 'market.quote',
      quote: { contract: NQ, bid: 1.25, ask: 2, last: 1.5 },
    });
    venue.openings[0]?.onClose('gone');
    await time.pass(SECOND);
    venue.openings[1]?.onEvent('GatewayQuote', [NQ, { symbol: 'F.US.ENQ', bestBid: 1.5, timestamp: stamp(3) }]);
    expect(events.at(-1)).toMatchObject({ quote: { bid: 1.5, ask: null, last: null } });
  });

  test('tells depth to who asks for it, subscribed once, again after a loss, and no more when they have left', async () => {
    const { time, venue, client, events } = setup();
    const heard: unknown[] = [];
    const leave = client.watchDepth(NQ, (rows) => heard.push(...rows));
    const leaveToo = client.watchDepth(NQ, () => undefined);
    await time.pass(0);
    const row = { timestamp: '2026-01-15T15:00:00.5+00:00', type: 4, price: 25_000, volume: 2, currentVolume: 0 };
    venue.openings[0]?.onEvent('GatewayDepth', [NQ, [null, row]]);
    venue.openings[0]?.onEvent('GatewayDepth', [NQ, { ...row, type: 6, price: 0 }]);
    venue.openings[0]?.onEvent('GatewayDepth', [NQ, [{ price: 'dear' }]]);
    expect(heard).toMatchObject([
      { kind: 'best-bid', price: 25_000, volume: 2, traded: 0 },
      { kind: 'reset', price: 0 },
    ]);
    venue.openings[0]?.onClose('gone');
    await time.pass(SECOND);
    leave();
    leaveToo();
    await time.pass(0);
    const on = `SubscribeContractMarketDepth ${NQ}`;
    expect(venue.calls).toEqual([on, on, `UnsubscribeContractMarketDepth ${NQ}`]);
    expect(events.every(({ type }) => type === 'link.changed')).toBe(true);
  });

  test('that speaks nonsense, or of what nobody watches, changes nothing and is complained about sparingly', async () => {
    const { time, venue, client, events, log } = setup();
    client.watchMarket(NQ);
    await time.pass(0);
    const before = events.length;
    for (let times = 0; times < 150; times += 1) venue.openings[0]?.onEvent('GatewayTrade', [NQ, [{ price: 'dear' }]]);
    venue.openings[0]?.onEvent('GatewayQuote', [null]);
    venue.openings[0]?.onEvent('GatewayTrade', [MNQ, [PRINT]]);
    expect(events).toHaveLength(before);
    expect(log.filter(({ code }) => code === 'GATEWAY_TRADE')).toHaveLength(3);
  });
});

describe('the account', () => {
  const fill = {
    id: 3_000_000_001,
    accountId: 7,
    contractId: NQ,
    creationTimestamp: '2026-01-15T15:00:00.0521234+00:00',
    price: 25_000.25,
    fees: 1.4,
    commissions: 0.5,
    side: 0,
    size: 1,
    voided: false,
    orderId: 3_400_000_001,
  };

  test('tells each fill once, however often the venue does, and that it was taken back', async () => {
    const { time, venue, client, events } = setup();
    client.watchAccount(accountId(7));
    await time.pass(0);
    const tell = (data: object) => venue.openings.at(-1)?.onEvent('GatewayUserTrade', [{ action: 0, data }]);
    tell(fill);
    tell(fill);
    venue.openings[0]?.onClose('gone');
    await time.pass(SECOND);
    tell(fill);
    tell({ ...fill, voided: true });
    const fills = events.flatMap((event) => (event.type === 'account.fill' ? [event.fill] : []));
    expect(fills).toMatchObject([
      { id: fill.id, order: fill.orderId, profit: null, fees: 1.9, voided: false },
      { id: fill.id, voided: true },
    ]);
  });

  test('reads bare events like wrapped ones, and leaves out accounts nobody watches', async () => {
    const { time, venue, client, events } = setup();
    client.watchAccount(accountId(7));
    await time.pass(0);
    const account = { id: 7, name: 'PRAC-V2-1', balance: 149_000, canTrade: true, isVisible: true, simulated: true };
    for (const argument of [account, { action: 1, data: account }, { ...account, id: 8 }]) {
      venue.openings[0]?.onEvent('GatewayUserAccount', [argument]);
    }
    const balances = events.flatMap((event) => (event.type === 'account.balance' ? [event.account.id] : []));
    expect(balances).toEqual([7, 7]);
  });

  test('says that a position is closed by its size', async () => {
    const { time, venue, client, events } = setup();
    client.watchAccount(accountId(7));
    await time.pass(0);
    const position = {
      id: 1,
      accountId: 7,
      contractId: NQ,
      creationTimestamp: '2026-01-15T15:00:00+00:00',
      averagePrice: 25_000,
    };
    venue.openings[0]?.onEvent('GatewayUserPosition', [{ action: 1, data: { ...position, type: 2, size: 3 } }]);
    venue.openings[0]?.onEvent('GatewayUserPosition', [{ action: 2, data: { ...position, type: 0, size: 0 } }]);
    const sizes = events.flatMap((event) => (event.type === 'account.position' ? [event.position.size] : []));
    expect(sizes).toEqual([-3, 0]);
  });
});

const folder = process.env.OPENBELL_TEST_DATA;

describe.skipIf(folder === undefined)('recorded payloads (OPENBELL_TEST_DATA)', () => {
  test('of the hubs come out as events, each fill once', async () => {
    const { time, venue, client, events, log } = setup();
    const recorded = JSON.parse(readFileSync(join(folder ?? '', 'gateway', 'stream-events.json'), 'utf8')) as {
      readonly event: string;
      readonly hub: 'user' | 'market';
      readonly raw: { readonly contractId: string; readonly payload: unknown };
    }[];
    client.watchMarket(MNQ);
    client.watchMarket(contractId('CON.F.US.MES.U26'));
    client.watchAccount(accountId(1_000_001));
    await time.pass(0);
    const play = (): void => {
      for (const { event, hub, raw } of recorded) {
        const opening = venue.openings.find(({ url }) => url.endsWith(hub));
        if (!opening?.targets.includes(event)) continue;
        opening.onEvent(event, hub === 'market' ? [raw.contractId, raw.payload] : [raw]);
      }
    };
    play();
    play();
    const seen = events.map(({ type }) => type).filter((type) => type !== 'link.changed');
    const count = (type: string): number => seen.filter((each) => each === type).length;
    expect(count('account.fill')).toBe(1);
    for (const type of ['market.trade', 'market.quote', 'account.order', 'account.position', 'account.balance']) {
      expect([type, count(type)]).toEqual([type, 2]);
    }
    expect(log.filter(({ level }) => level === 'warn')).toEqual([]);
  });
});
