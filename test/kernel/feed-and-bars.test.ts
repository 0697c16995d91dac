/** The bars of a session over gaps, repairs and clocks that are wrong. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { ACCOUNT, CONFIG, CONTRACT, Drive, NINE } from './desk-drive.ts';

test('a gap of the market link is fetched, and its signals are not traded', () => {
  const drive = new Drive().launch();
  const first = drive.minute();
  drive.scanned([]);
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.pass(120_000);
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' }).quote(21_000);
  const fetch = drive.last('bars.fetch');
  expect(fetch.from).toBe(first + 1);
  const repaired = [1, 2].map((n) => ({
    start: (first + n * 60_000) as typeof first,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 1,
  }));
  drive.say({ type: 'bars.fetched', session: fetch.session, fetch: fetch.fetch, bars: repaired });
  drive.scanned([{ type: 'Buy', bar: repaired[1]!.start, price: 1 }]);
  expect(drive.all('order.place')).toHaveLength(0);
  expect(drive.session.alerts).toHaveLength(1);
});

test('a bar that differs from the venue’s is found by the audit, repaired, said and not traded', () => {
  const drive = new Drive().launch();
  const start = drive.minute(21_000);
  drive.scanned([]).pass(6 * MINUTE);
  const { fetch, from, to } = drive.last('bars.fetch');
  // Not beyond the end of the newest closed bar: what closes here later must not come twice.
  expect([from <= start, to]).toEqual([true, start + MINUTE]);
  const whole = { start, open: 21_000, high: 21_005, low: 21_000, close: 21_005, volume: 7 };
  drive.say({ type: 'bars.fetched', session: drive.session.config.id, fetch, bars: [whole] });
  expect(drive.kernel.bars(drive.session.config.id, 1)).toEqual([whole]);
  expect(drive.session.errors.at(-1)).toMatchObject({ code: 'ERR_BARS_DIFFER' });
  expect(drive.facts.findLast(({ type }) => type === 'bars.closed')).toMatchObject({ origin: 'repair', bars: [whole] });
});

test('a feed that was joined in silence, by a clock that is ahead, is joined anew at its own time', () => {
  const drive = new Drive().launch();
  const last = drive.session.lastBar!.start;
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  const trueTime = drive.venue;
  drive.venue += 5 * MINUTE;
  drive.pass(6_000);
  const early = drive.last('bars.fetch');
  drive.say({ type: 'bars.fetched', session: early.session, fetch: early.fetch, bars: [] });
  drive.venue = trueTime + 90_000;
  drive.quote(21_000);
  expect(drive.last('bars.fetch')).toMatchObject({ from: last + 1, to: NINE + MINUTE });
});

test('the newest bar that came to a clock that is ahead may be short, and is asked for again', () => {
  const drive = new Drive().launch();
  const short = epochMs(drive.session.lastBar!.start + MINUTE);
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  const trueTime = drive.venue;
  drive.venue += 5 * MINUTE;
  drive.pass(6_000);
  const { session, fetch } = drive.last('bars.fetch');
  const bar = { start: short, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  drive.say({ type: 'bars.fetched', session, fetch, bars: [bar] });
  drive.venue = trueTime + 150_000;
  drive.quote(21_000);
  expect(drive.last('bars.fetch').from).toBe(short);
});

test('a bar that came to a clock that is ahead, and is not over when the feed speaks, is asked for when it is', () => {
  const drive = new Drive().launch();
  const short = epochMs(drive.session.lastBar!.start + MINUTE);
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  drive.venue += 5 * MINUTE;
  drive.pass(6_000);
  const { session, fetch } = drive.last('bars.fetch');
  const bar = { start: short, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  drive.say({ type: 'bars.fetched', session, fetch, bars: [bar] });
  const asked = drive.all('bars.fetch').length;
  drive.venue = epochMs(short + 20_000);
  drive.quote(21_000);
  expect(drive.all('bars.fetch')).toHaveLength(asked);
  drive.pass(110_000);
  expect(drive.all('bars.fetch').length).toBeGreaterThan(asked);
  const again = drive.all('bars.fetch')[asked]!;
  expect([again.from, again.to >= short + MINUTE]).toEqual([short, true]);
});

test('… also where the link is lost before it is over, and the feed is joined in silence once more', () => {
  const drive = new Drive().launch();
  const short = epochMs(drive.session.lastBar!.start + MINUTE);
  const link = (state: 'up' | 'down', generation: number) =>
    drive.say({ type: 'link.changed', link: 'market', state, generation, message: '' });
  link('down', 1);
  link('up', 2);
  drive.venue += 5 * MINUTE;
  drive.pass(6_000);
  const { session, fetch } = drive.last('bars.fetch');
  const bar = { start: short, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  drive.say({ type: 'bars.fetched', session, fetch, bars: [bar] });
  drive.venue = epochMs(short + 20_000);
  drive.quote(21_000);
  link('down', 2);
  link('up', 3);
  drive.venue += 5 * MINUTE;
  drive.pass(6_000);
  drive.venue = epochMs(short + MINUTE + 10_000);
  drive.quote(21_000);
  expect(drive.last('bars.fetch').from).toBeLessThanOrEqual(short);
});

test('a feed that was joined in silence, by a clock that stood still in sleep, is joined anew with the bars of the sleep', () => {
  const drive = new Drive().launch();
  const last = drive.session.lastBar!.start;
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'this machine was away' });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  drive.pass(6_000);
  const early = drive.all('bars.fetch').length;
  drive.venue += 40 * MINUTE;
  drive.quote(21_000);
  expect(drive.all('bars.fetch')).toHaveLength(early + 1);
  const now = Math.floor(drive.venue / MINUTE) * MINUTE;
  expect(drive.last('bars.fetch')).toMatchObject({ from: last + 1, to: now });
  // What forms now was joined in its midst: its trades make no bar of their own.
  drive.trade(21_000).pass(90_000);
  expect(drive.facts.filter((fact) => fact.type === 'bars.closed' && fact.origin === 'live')).toEqual([]);
});

test('bars that were asked for before the venue had them are asked for again, though a later one has come', () => {
  const drive = new Drive().launch();
  const last = drive.session.lastBar!.start;
  const link = (state: 'up' | 'down', generation: number) =>
    drive.say({ type: 'link.changed', link: 'market', state, generation, message: '' });
  const answer = (bars: readonly number[]) => {
    const { session, fetch } = drive.last('bars.fetch');
    const at = (start: number) => ({ start: epochMs(start), open: 1, high: 1, low: 1, close: 1, volume: 1 });
    drive.say({ type: 'bars.fetched', session, fetch, bars: bars.map(at) });
  };
  link('down', 1);
  link('up', 2);
  // Our clock is five minutes ahead; joined in silence, there is nothing to bring in yet.
  drive.venue += 5 * MINUTE;
  drive.pass(6_000);
  answer([]);
  // Still not a word, and the machine sleeps; when it wakes, the minute that was under way is there at the venue.
  drive.venue += 20 * MINUTE;
  drive.pass(60_000);
  answer([drive.last('bars.fetch').from]);
  link('down', 2);
  link('up', 3);
  drive.quote(21_000);
  expect(drive.last('bars.fetch').from).toBe(last + 1);
});

/** The link is away for five minutes, and the feed says nothing when it is back: what the history will hold by then. */
function joinedInSilence() {
  const drive = new Drive().launch();
  const last = drive.session.lastBar!.start;
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'lost' });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  drive.venue += 5 * MINUTE;
  drive.pass(6_000);
  const { session, fetch, to } = drive.last('bars.fetch');
  const starts = Array.from({ length: (to - last) / MINUTE - 1 }, (_, index) => epochMs(last + (index + 1) * MINUTE));
  const bars = starts.map((start) => ({ start, open: 1, high: 1, low: 1, close: 1, volume: 1 }));
  return { drive, session, fetch, to, bars };
}

test('a feed that is late, and was joined in silence, is joined behind the bars that the venue has given', () => {
  const { drive, session, fetch, to, bars } = joinedInSilence();
  drive.say({ type: 'bars.fetched', session, fetch, bars });
  expect(drive.session.lastBar!.start).toBe(to - MINUTE);
  // The feed is four minutes behind: what it says of those minutes makes no bar a second time, and no signal.
  for (let late = to - 4 * MINUTE; late < to; late += MINUTE / 2) drive.trade(21_000, late);
  drive.pass(2 * MINUTE);
  const known = drive.kernel.bars(session, 10).map(({ start }) => start);
  expect(known).toEqual([...new Set(known)].sort((a, b) => a - b));
  expect(drive.facts.filter((fact) => fact.type === 'bars.closed' && fact.origin === 'live')).toEqual([]);
});

test('history that comes after the feed was joined anew at an earlier time ends where that begins', () => {
  const { drive, session, fetch, to, bars } = joinedInSilence();
  drive.trade(21_000, to - 3.5 * MINUTE);
  drive.say({ type: 'bars.fetched', session, fetch, bars });
  expect(drive.kernel.bars(session, 1)[0]!.start).toBe(to - 4 * MINUTE);
});

test('a bar that closed before the feed was joined anew, and was not compared yet, still is', () => {
  const drive = new Drive().launch();
  const start = drive.minute();
  drive.scanned([]);
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: 'this machine was away' });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  drive.pass(6_000);
  drive.venue += 40 * MINUTE;
  drive.quote(21_000);
  // What the sleep and the minute under way have missed is brought in; then the bars are compared.
  for (const { session, fetch } of drive.all('bars.fetch')) {
    drive.say({ type: 'bars.fetched', session, fetch, bars: [] });
  }
  const before = drive.all('bars.fetch').length;
  drive.pass(90_000);
  const hole = drive.last('bars.fetch');
  drive.say({ type: 'bars.fetched', session: hole.session, fetch: hole.fetch, bars: [] }).pass(6 * MINUTE);
  const looks = drive.all('bars.fetch').slice(before + 1);
  expect(looks.some(({ from, to }) => from <= start && start < to)).toBe(true);
});

test('a market that is silent for long, with clocks that agree, is not joined twice', () => {
  const drive = new Drive().launch();
  drive.say({ type: 'link.changed', link: 'market', state: 'down', generation: 1, message: '' });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 2, message: '' });
  drive.pass(20 * MINUTE);
  const before = drive.all('bars.fetch').length;
  drive.quote(21_000);
  expect(drive.all('bars.fetch')).toHaveLength(before);
});

test('live bars that close while the history is still being fetched wait for it, and are all searched then', () => {
  const drive = new Drive();
  drive.say({ type: 'session.started', config: CONFIG });
  drive.say({ type: 'link.changed', link: 'market', state: 'up', generation: 1, message: '' });
  drive.say({
    type: 'session.prepared',
    session: drive.session.config.id,
    contract: CONTRACT,
    account: ACCOUNT,
    formulaHash: 'f',
  });
  drive.quote(21_000);
  const starts = Array.from({ length: 8 }, () => drive.minute());
  expect(drive.session.barCount).toBe(0);
  const fetch = drive.all('bars.fetch')[0]!;
  const history = { start: epochMs(NINE - MINUTE), open: 1, high: 1, low: 1, close: 1, volume: 1 };
  drive.say({ type: 'bars.fetched', session: fetch.session, fetch: fetch.fetch, bars: [history] });
  expect(drive.session.lastBar?.start).toBe(starts.at(-1));
  expect(drive.last('scan.run')).toMatchObject({ from: starts[0], upTo: starts.at(-1) });
});
