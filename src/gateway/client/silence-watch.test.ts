import { expect, test } from 'vitest';
import { MINUTE, monotonicMs, SECOND } from '#base';
import { type SilenceAction, SilenceWatch } from '#gateway/client';
import { contractId } from '#market';

const NQ = contractId('CON.F.US.ENQ.H26');

/** A venue whose newest bar changes with each of its trades, a stream that tells them or not, and a look every 2 s. */
class Driven {
  readonly watch = new SilenceWatch();
  now = 0;
  open = true;
  trades = 0;
  looks = 0;
  readable = true;
  readonly reconnects: number[] = [];

  constructor() {
    this.watch.watch(NQ, monotonicMs(0));
    this.watch.link({ up: true, now: monotonicMs(0) });
  }

  /** @param everyMs how often a trade is made; @param told whether the stream says so */
  pass(ms: number, { everyMs, told }: { everyMs: number; told: boolean }): this {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += SECOND;
      if (this.now % everyMs === 0) {
        this.trades += 1;
        if (told) this.watch.heard(NQ, monotonicMs(this.now));
      }
      if (this.now % (2 * SECOND) === 0) this.step();
    }
    return this;
  }

  step(): void {
    const actions: readonly SilenceAction[] = this.watch.step({
      now: monotonicMs(this.now),
      isOpen: () => this.open,
    });
    for (const action of actions) {
      if (action.type === 'reconnect') {
        this.reconnects.push(action.silentMs);
        this.watch.link({ up: true, now: monotonicMs(this.now) });
      } else {
        this.looks += 1;
        this.watch.looked(NQ, this.readable ? String(this.trades) : null, monotonicMs(this.now));
      }
    }
  }
}

test('a stream that speaks is never looked at', () => {
  const driven = new Driven().pass(10 * MINUTE, { everyMs: 20 * SECOND, told: true });
  expect(driven.looks).toBe(0);
  expect(driven.reconnects).toEqual([]);
});

test('a silent stream whose market goes on is reconnected within a minute', () => {
  const driven = new Driven().pass(MINUTE, { everyMs: SECOND, told: true });
  driven.pass(MINUTE, { everyMs: 5 * SECOND, told: false });
  expect(driven.reconnects).toHaveLength(1);
  expect(driven.reconnects[0]).toBeLessThanOrEqual(MINUTE);
});

test('a market that is as silent as its stream is looked at once a minute and left alone', () => {
  const driven = new Driven().pass(30 * MINUTE, { everyMs: 60 * MINUTE, told: false });
  expect(driven.reconnects).toEqual([]);
  expect(driven.looks).toBeGreaterThan(25);
  expect(driven.looks).toBeLessThan(35);
});

test('a thin market whose trades are told is no silent stream', () => {
  const driven = new Driven().pass(60 * MINUTE, { everyMs: 3 * MINUTE, told: true });
  expect(driven.looks).toBeGreaterThan(0);
  expect(driven.reconnects).toEqual([]);
});

test('what REST shows a moment before the socket does is no silence', () => {
  const driven = new Driven().pass(30 * SECOND, { everyMs: 60 * MINUTE, told: false });
  driven.pass(8 * SECOND, { everyMs: 60 * MINUTE, told: false });
  driven.trades += 1;
  driven.pass(2 * SECOND, { everyMs: 60 * MINUTE, told: false });
  driven.watch.heard(NQ, monotonicMs(driven.now));
  driven.pass(20 * SECOND, { everyMs: 60 * MINUTE, told: false });
  expect(driven.reconnects).toEqual([]);
});

test('a closed market is not looked at, and its opening starts the wait anew', () => {
  const driven = new Driven();
  driven.open = false;
  driven.pass(60 * MINUTE, { everyMs: SECOND, told: false });
  expect(driven.looks).toBe(0);
  driven.open = true;
  driven.pass(29 * SECOND, { everyMs: SECOND, told: false });
  expect(driven.looks).toBe(0);
  driven.pass(31 * SECOND, { everyMs: SECOND, told: false });
  expect(driven.reconnects).toHaveLength(1);
});

test('bars that cannot be read convict nobody', () => {
  const driven = new Driven();
  driven.readable = false;
  driven.pass(10 * MINUTE, { everyMs: SECOND, told: false });
  expect(driven.looks).toBeGreaterThan(5);
  expect(driven.reconnects).toEqual([]);
});

test('a stream that no reconnect brings back is tried more and more rarely, and soon again once it has spoken', () => {
  const driven = new Driven().pass(60 * MINUTE, { everyMs: SECOND, told: false });
  expect(driven.reconnects.length).toBeGreaterThan(6);
  expect(driven.reconnects.length).toBeLessThan(15);
  expect(driven.reconnects.at(-1)).toBeGreaterThan(8 * MINUTE);
  driven.watch.heard(NQ, monotonicMs(driven.now));
  const before = driven.reconnects.length;
  driven.pass(MINUTE, { everyMs: SECOND, told: false });
  expect(driven.reconnects.length).toBe(before + 1);
});

test('a link that is down, and a contract that nobody watches, are left alone', () => {
  const driven = new Driven();
  driven.watch.link({ up: false, now: monotonicMs(0) });
  driven.pass(10 * MINUTE, { everyMs: SECOND, told: false });
  driven.watch.link({ up: true, now: monotonicMs(driven.now) });
  driven.watch.unwatch(NQ);
  driven.pass(10 * MINUTE, { everyMs: SECOND, told: false });
  expect(driven.looks).toBe(0);
});
