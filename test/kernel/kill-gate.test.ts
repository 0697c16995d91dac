/**
 * The gate of K9, with the whole live shell on ports of memory that hang: the disk that never flushes, the formula that never
 * answers, the gateway that never reads. A kill has closed the gate when it returns, whatever else waits.
 */
import { expect, test } from 'vitest';
import { type EpochMs, epochMs, err, HOUR, type JsonValue, MINUTE, monotonicMs, ok, SECOND } from '#base';
import type { Fact, SessionId } from '#kernel';
import { Program } from '#live';
import type { Alert, Clock, Gateway, GatewayEvent, HaltNote, Ledger, LedgerRecord, WriteOutcome } from '#live/ports';
import type { Scanner, ScanResult } from '#scan';
import { ACCOUNT, bar, CONFIG, CONTRACT, NINE } from './desk-drive.ts';

const { id: _, ...WANTED } = CONFIG;

/** One practice account, one session, and a hand on everything that can hang. */
class Bench {
  readonly program: Program;
  readonly facts: Fact[] = [];
  readonly sent: string[] = [];
  readonly asked: string[] = [];
  diskHangs = false;
  #now = 0;
  #timers: { at: number; clock: string; task: () => void }[] = [];
  #hear: (event: GatewayEvent) => void = () => undefined;
  #flushes: (() => void)[] = [];
  #fail: (why: string) => void = () => undefined;
  #broken: string | null = null;
  #appended = 0;
  #scanned: ((result: ScanResult) => void) | null = null;
  #upTo = NINE;
  position = 0;
  readonly alerted: string[] = [];
  /** Each note as it was written, behind how the session stood. */
  readonly noted: string[] = [];
  /** What the ledger holds. */
  readonly records: LedgerRecord[];
  /** What is noted beside it. */
  readonly note: { text: string | null; isBroken: boolean };

  /** @param ground.before the life of the program before this one, on the same ledger */
  constructor({ before, unarmed }: { readonly before?: Bench; readonly unarmed?: string } = {}) {
    this.records = [...(before?.records ?? [])];
    this.note = { ...(before?.note ?? { text: null, isBroken: false }) };
    const alerts = { raise: ({ text }: Alert) => void this.alerted.push(text), close: async () => undefined };
    const tape = {
      append: () => undefined,
      begin: () => undefined,
      record: () => undefined,
      close: async () => undefined,
    };
    this.program = new Program({
      ports: {
        gateway: this.#gateway(),
        scanner: this.#scanner(),
        ledger: this.#ledger(),
        alerts,
        clock: this.#clock(),
        tape,
        haltNote: this.#haltNote(),
      },
      venue: 'bench',
      version: 'test',
      build: 'test',
      ...(unarmed === undefined ? {} : { unarmed }),
      onBug: (error) => {
        throw error;
      },
    });
  }

  /** Launches the session, and brings it to the order of a Buy that is on its way to the disk. */
  async buying(): Promise<SessionId> {
    await this.program.begin();
    const launched = this.program.launch(WANTED);
    if (!launched.ok) throw new Error(launched.error.message);
    await this.#comesToTrade();
    return launched.value;
  }

  /** The session of the life before goes on, up to where a Buy would be traded. */
  async goesOn(): Promise<void> {
    await this.program.begin();
    await this.#comesToTrade();
  }

  async #comesToTrade(): Promise<void> {
    for (const link of ['market', 'account'] as const)
      this.#hear({ type: 'link.changed', link, state: 'up', generation: 1, message: '' });
    await this.settle();
    this.quote();
    await this.settle();
    this.#scanned?.({ ok: true, revision: 1e9, upTo: this.#upTo, signals: [], plots: [], ms: 1 });
    await this.settle();
    await this.pass(SECOND);
    const trade = { contract: CONTRACT.id, price: 21_000, size: 1, aggressor: 'buy', at: this.venue } as const;
    this.#hear({ type: 'market.trade', trade });
    await this.pass(MINUTE - SECOND + 500);
    this.quote();
    await this.settle();
  }

  /** The formula has found a Buy on the newest bar. */
  async buys(): Promise<void> {
    const signal = { type: 'Buy', bar: this.#upTo, price: 21_000 } as const;
    this.#scanned?.({ ok: true, revision: 1e9, upTo: this.#upTo, signals: [signal], plots: [], ms: 1 });
    this.#scanned = null;
    await this.settle();
  }

  quote(): void {
    const quote = { contract: CONTRACT.id, bid: 20_999.75, ask: 21_000, last: 21_000, at: this.venue };
    this.#hear({ type: 'market.quote', quote });
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((each) => each !== next);
      next.task();
      await this.settle();
    }
    this.#now = end;
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 30; i += 1) await Promise.resolve();
  }

  flush(): void {
    for (const resolve of this.#flushes.splice(0)) resolve();
  }

  breakDisk(): void {
    this.#broken = 'the disk is full';
    this.#fail(this.#broken);
  }

  /** The machine was away so long: its monotonic clock stood still. */
  sleptMs = 0;

  get venue(): EpochMs {
    return epochMs(NINE + this.#now);
  }

  get lastTrade() {
    return this.program.view().sessions[0]?.trades.at(-1);
  }

  #clock(): Clock {
    return {
      rate: 1,
      isWallTime: true,
      now: () => ({ venue: this.venue, monotonic: monotonicMs(this.#now), wall: epochMs(this.venue + this.sleptMs) }),
      observe: () => undefined,
      schedule: ({ clock, at }, task) => {
        const timer = { at: clock === 'venue' ? at - NINE : at, clock, task };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((each) => each !== timer);
        };
      },
    };
  }

  #ledger(): Ledger {
    const { records } = this;
    this.#appended = records.length;
    return {
      append: (type: string, body: JsonValue) => {
        this.facts.push((body as unknown as { readonly fact: Fact }).fact);
        this.#appended += 1;
        const seq = this.#appended;
        if (this.#broken === null) records.push({ seq, at: this.venue, type, body });
        return seq;
      },
      flushed: () => {
        if (this.#broken !== null) return Promise.reject(new Error(this.#broken));
        return this.diskHangs ? new Promise((resolve) => this.#flushes.push(resolve)) : Promise.resolve();
      },
      read: async ({ after, limit = Number.POSITIVE_INFINITY }) =>
        records.filter(({ seq }) => seq > after).slice(0, limit),
      onFailure: (listener) => {
        this.#fail = listener;
      },
      close: async () => undefined,
    };
  }

  #haltNote(): HaltNote {
    const { note } = this;
    return {
      read: async () => note.text,
      write: async (why) => {
        if (note.isBroken) throw new Error('no room');
        // The gate closes first.
        this.noted.push(`${this.program.view().sessions[0]?.tradingState}: ${why}`);
        note.text = why;
      },
      remove: async () => {
        note.text = null;
      },
    };
  }

  #scanner(): Scanner {
    return {
      load: async ({ file }) => {
        const pinned = { file, text: '', includes: {} };
        return { ok: true, hash: 'f', diagnostics: [], parameters: [], pinned };
      },
      append: () => undefined,
      replace: () => undefined,
      scan: ({ upTo }) => {
        this.#upTo = upTo;
        return new Promise((resolve) => {
          this.#scanned = resolve;
        });
      },
      plots: async () => [],
      unload: () => undefined,
      close: async () => undefined,
    };
  }

  #gateway(): Gateway {
    const nothing = err({ code: 'ERR_GATEWAY_UNREACHABLE', message: 'nobody answers', hint: '', final: false });
    return {
      accounts: async () => ok([ACCOUNT]),
      contract: async () => ok(CONTRACT),
      bars: async () => ok(Array.from({ length: 10 }, (_each, i) => bar(epochMs(NINE - (10 - i) * MINUTE)))),
      snapshot: async ({ urgent = false }) => {
        this.asked.push(urgent ? 'urgent snapshot' : 'snapshot');
        const { size } = { size: this.position };
        const held = { account: ACCOUNT.id, contract: CONTRACT.id, size, averagePrice: 21_000, openedAt: this.venue };
        return ok({ account: ACCOUNT, positions: size === 0 ? [] : [held], orders: [], fills: [] });
      },
      order: async () => nothing,
      place: async ({ ticket, ready, gate }): Promise<WriteOutcome> => {
        if (!(await ready) || !gate()) return { type: 'withheld', why: 'the gate is closed' };
        this.sent.push(`${ticket.side} ${ticket.size}`);
        return { type: 'unknown', why: 'nobody answers' };
      },
      cancel: async () => ({ type: 'unknown', why: 'nobody answers' }),
      resize: async () => ({ type: 'unknown', why: 'nobody answers' }),
      closePosition: async () => ({ type: 'unknown', why: 'nobody answers' }),
      watchMarket: () => undefined,
      unwatchMarket: () => undefined,
      watchAccount: () => undefined,
      unwatchAccount: () => undefined,
      listen: (listener) => {
        this.#hear = listener;
      },
      reconnectAccount: () => undefined,
      compareClocks: () => undefined,
      skewMs: null,
      close: async () => undefined,
    };
  }
}

test('an order goes out when nobody kills', async () => {
  const bench = new Bench();
  await bench.buying();
  await bench.buys();
  expect(bench.sent).toEqual(['buy 2']);
});

test('an order that waits for the disk does not leave after a kill, whenever the disk comes back', async () => {
  const bench = new Bench();
  await bench.buying();
  bench.diskHangs = true;
  await bench.buys();
  expect(bench.lastTrade).toMatchObject({ status: 'working' });
  bench.program.kill({});
  bench.flush();
  await bench.settle();
  expect(bench.sent).toEqual([]);
  expect(bench.lastTrade).toMatchObject({ status: 'disabled' });
});

test('a kill holds at once while a formula never ends and the disk never answers', async () => {
  const bench = new Bench();
  const session = await bench.buying();
  bench.diskHangs = true;
  expect(bench.program.kill({ session })).toEqual({ ok: true, value: [session] });
  expect(bench.program.view().sessions[0]?.tradingState).toBe('halted');
  // The formula comes back after all.
  await bench.buys();
  expect(bench.sent).toEqual([]);
});

test('a full disk stops entries, neither the kill nor the flatten', async () => {
  const bench = new Bench();
  const session = await bench.buying();
  bench.position = 2;
  bench.breakDisk();
  await bench.buys();
  expect(bench.sent).toEqual([]);
  bench.program.flatten({ session });
  expect(bench.program.view().sessions[0]?.tradingState).toBe('halted');
  await bench.settle();
  await bench.pass(2 * SECOND);
  expect(bench.asked).toContain('urgent snapshot');
  expect(bench.sent).toEqual(['sell 2']);
});

test('a session launched after a kill of everything trades nothing until a person resumes', async () => {
  const bench = new Bench();
  bench.program.kill({});
  await bench.buying();
  await bench.buys();
  expect(bench.sent).toEqual([]);
  expect(bench.lastTrade).toMatchObject({ status: 'disabled' });
});

test('an order that is not on the disk after five seconds does not leave any more', async () => {
  const bench = new Bench();
  await bench.buying();
  bench.diskHangs = true;
  await bench.buys();
  await bench.pass(5 * SECOND);
  bench.flush();
  await bench.settle();
  expect(bench.sent).toEqual([]);
  expect(bench.lastTrade).toMatchObject({
    status: 'disabled',
    why: expect.stringContaining('could not write it down'),
  });
});

test('an order that was decided before the machine slept does not leave when it wakes', async () => {
  const bench = new Bench();
  await bench.buying();
  bench.diskHangs = true;
  await bench.buys();
  bench.sleptMs = 20 * MINUTE;
  bench.flush();
  await bench.settle();
  expect(bench.sent).toEqual([]);
  expect(bench.lastTrade).toMatchObject({ status: 'disabled', why: expect.stringContaining('slept') });
});

test.each([
  ['is gone', 0, []],
  ['is there still', 2, ['sell 2']],
] as const)(
  'a flatten looks again when the machine has slept before its order left, and the position %s',
  async (_, held, sent) => {
    const bench = new Bench();
    const session = await bench.buying();
    bench.position = 2;
    bench.diskHangs = true;
    bench.program.flatten({ session });
    await bench.settle();
    expect(bench.lastTrade).toMatchObject({ side: 'sell', size: 2, status: 'working' });
    bench.sleptMs = 8 * HOUR;
    bench.position = held;
    await bench.pass(4 * SECOND);
    expect(bench.sent).toEqual(sent);
  },
);

test('a flatten waits half a second for a disk that hangs, and then goes', async () => {
  const bench = new Bench();
  const session = await bench.buying();
  bench.position = 2;
  bench.diskHangs = true;
  bench.program.flatten({ session });
  await bench.settle();
  expect(bench.sent).toEqual([]);
  await bench.pass(SECOND / 2);
  expect(bench.sent).toEqual(['sell 2']);
});

const UNARMED = 'it was started without the word that trading here asks for';

test('a session of an earlier run that traded places no order in a run that may not trade, and no word resumes it', async () => {
  const before = new Bench();
  await before.buying();
  const bench = new Bench({ before, unarmed: UNARMED });
  await bench.goesOn();
  expect(bench.program.view()).toMatchObject({
    haltedWhy: UNARMED,
    sessions: [{ state: 'running', tradingState: 'halted', tradingWhy: UNARMED }],
  });
  expect(bench.alerted).toContainEqual(expect.stringContaining(`trading is halted: ${UNARMED}`));
  const { accountName } = WANTED;
  expect(bench.program.resume({ accountName })).toMatchObject({ ok: false, error: { code: 'ERR_CANNOT_RESUME' } });
  await bench.buys();
  expect(bench.sent).toEqual([]);
  expect(bench.program.view().sessions[0]?.signalsFound).toBe(1);

  // A later run that may trade waits for a person's word.
  const after = new Bench({ before: bench });
  await after.goesOn();
  expect(after.program.view().sessions[0]).toMatchObject({ tradingState: 'halted', tradingWhy: UNARMED });
  expect(after.program.resume({ accountName })).toMatchObject({ ok: true });
  expect(after.program.view().sessions[0]).toMatchObject({ tradingState: 'active' });
});

test('a session that only alerts goes on as it was in a run that may not trade', async () => {
  const before = new Bench();
  await before.program.begin();
  before.program.launch({ ...WANTED, tradeEnabled: false });
  const bench = new Bench({ before, unarmed: UNARMED });
  await bench.goesOn();
  expect(bench.program.view()).toMatchObject({ haltedWhy: null, sessions: [{ state: 'running' }] });
  expect(bench.alerted).toEqual([]);
});

test('a session of an earlier run trades on where nothing forbids it', async () => {
  const before = new Bench();
  await before.buying();
  const bench = new Bench({ before });
  await bench.goesOn();
  await bench.buys();
  expect(bench.sent).toEqual(['buy 2']);
});

test.each([
  ['a kill of everything', ({ program }: Bench) => program.kill({})],
  ['a kill of a session', ({ program }: Bench, session: SessionId) => program.kill({ session })],
  ['a flatten', ({ program }: Bench, session: SessionId) => program.flatten({ session })],
  ['a stop', ({ program }: Bench, session: SessionId) => void program.stop({ session, positions: 'keep' })],
])('%s that the ledger cannot record holds in the next run, until a person has resumed', async (_name, say) => {
  const before = new Bench();
  const session = await before.buying();
  before.breakDisk();
  say(before, session);
  expect(await before.program.haltKept()).toBe(true);
  expect(before.note.text).toMatch(/, when the ledger could not record it$/);

  const bench = new Bench({ before });
  await bench.goesOn();
  expect(bench.program.view()).toMatchObject({
    haltedWhy: before.note.text,
    sessions: [{ state: 'running', tradingState: 'halted', tradingWhy: before.note.text }],
  });
  expect(bench.facts).toContainEqual(expect.objectContaining({ type: 'trading.set', why: before.note.text }));
  expect(bench.alerted).toContainEqual(expect.stringContaining(`trading is halted: ${before.note.text}. Look at`));
  await bench.buys();
  expect(bench.sent).toEqual([]);
  expect(bench.note.text).not.toBeNull();
  expect(bench.program.resume({ accountName: WANTED.accountName })).toMatchObject({ ok: true });
  await bench.settle();
  expect(bench.note.text).toBeNull();
});

test('a kill is noted after the gate is closed, and says so where it cannot be', async () => {
  const bench = new Bench();
  await bench.buying();
  bench.breakDisk();
  bench.note.isBroken = true;
  expect(bench.program.kill({})).toMatchObject({ ok: true });
  expect(await bench.program.haltKept()).toBe(false);
  bench.note.isBroken = false;
  bench.program.kill({});
  expect(await bench.program.haltKept()).toBe(true);
  expect(bench.noted).toEqual([expect.stringMatching(/^halted: the kill switch was pressed at 2026-/)]);
});

test('a kill that waits for the disk is noted meanwhile, and no longer once it is on it', async () => {
  const bench = new Bench();
  const session = await bench.buying();
  bench.diskHangs = true;
  bench.program.kill({ session });
  await bench.pass(SECOND);
  expect(await bench.program.haltKept()).toBe(true);
  expect(bench.note.text).toContain('the kill switch was pressed');
  bench.flush();
  await bench.settle();
  expect(bench.note.text).toBeNull();
});

test('a kill that the ledger records at once is noted nowhere else', async () => {
  const bench = new Bench();
  await bench.buying();
  bench.program.kill({});
  expect(await bench.program.haltKept()).toBe(true);
  expect(bench.noted).toEqual([]);
});

test('a stop whose position the venue does not close is not answered as stopped', async () => {
  const bench = new Bench();
  const session = await bench.buying();
  bench.position = 2;
  const answer = bench.program.stop({ session, positions: 'close' });
  await bench.settle();
  await bench.pass(31 * SECOND);
  expect(await answer).toMatchObject({ ok: true, value: { state: 'stopping', position: { size: 2 } } });
});

test('the same account, contract and strategy again is refused however the contract is written', async () => {
  const bench = new Bench();
  await bench.buying();
  const launched = (symbol: string): boolean => bench.program.launch({ ...WANTED, symbol }).ok;
  const names = [CONTRACT.symbol, CONTRACT.symbol.toLowerCase(), CONTRACT.symbol.replace(/\d$/, '2$&'), CONTRACT.id];
  expect(names.filter(launched)).toEqual([]);
  expect(launched('ESH6')).toBe(true);
  expect(bench.program.launch({ ...WANTED, strategy: 'Another' }).ok).toBe(true);
});
