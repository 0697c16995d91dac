/** The planted bugs: each is one promise of the order path broken by a small change of text, and the checker it is for. */
export interface Mutant {
  readonly name: string;
  /** Under `src/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly caughtBy: string;
  /** A seed that shows it, tried first: with it the whole list is judged in two minutes. */
  readonly seed?: number;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'unknown-is-rejected',
    file: 'kernel/trades.ts',
    find: "return loseSight(turn, trade, desk, outcome.why ?? 'the answer did not come');",
    replace: "return settle(turn, trade, 'rejected', outcome.why);",
    caughtBy: 'known-fate',
    seed: 10003,
  },
  {
    name: 'lost-answer-is-sent-again',
    file: 'gateway/client/rest.ts',
    find: '    // The next call finds a new token; this one has had its answer.',
    replace:
      "    if (result.type === 'lost') await this.#post(endpoint, body, { token: token.value.text, timeoutMs: WRITE_TIMEOUT_MS, closing: this.#patience });",
    caughtBy: 'one-order',
    seed: 1,
  },
  {
    name: 'no-wait-for-the-disk',
    file: 'live/performer.ts',
    find: 'const written = await within(ledger.flushed(this.#inbox.recorded()), patienceMs, clock);',
    replace: 'const written = patienceMs > 0;',
    caughtBy: 'one-order',
    seed: 44,
  },
  {
    name: 'kill-forgotten',
    file: 'kernel/evolve.ts',
    find: "    books.haltedAll = state === 'halted';\n    for (const account of books.accounts.values()) account.tradingState = state;",
    replace: '    books.haltedAll = false;',
    caughtBy: 'halted-silence',
    seed: 109,
  },
  {
    name: 'gate-open',
    file: 'live/gate.ts',
    find: '    return this.#all || (order.session !== null && this.#sessions.has(order.session))',
    replace: '    return false',
    caughtBy: 'halted-silence',
    seed: 7,
  },
  {
    name: 'limit-ignored',
    file: 'risk/rules.ts',
    find: 'return after > limits.positionSizeMax',
    replace: 'return after > 2 * limits.positionSizeMax',
    caughtBy: 'within-limit',
    seed: 18,
  },
  {
    name: 'sells-what-is-not-there',
    file: 'risk/rules.ts',
    find: "binds: ['exit', 'saga'],",
    replace: 'binds: [],',
    caughtBy: 'no-crossing',
    seed: 1,
  },
  {
    name: 'no-audit',
    file: 'kernel/accounts.ts',
    find: '  const waitMs = hasOpen(turn, id) ? turn.times.auditOpenMs : turn.times.auditFlatMs;',
    replace: '  const waitMs = (hasOpen(turn, id) ? 9_999 : 9_999) * turn.times.auditFlatMs;',
    caughtBy: 'position-equals',
    seed: 74,
  },
  {
    name: 'rest-position-ignored',
    file: 'kernel/accounts.ts',
    find: "    turn.record({ type: 'position.stated', position, channel: 'rest' });",
    replace: '',
    caughtBy: 'position-equals',
    seed: 43,
  },
  {
    name: 'cancelled-is-empty',
    file: 'kernel/trades.ts',
    find: '  if (filled > 0) return settle(',
    replace: '  if (filled > 99) return settle(',
    caughtBy: 'known-fate',
    seed: 9,
  },
  {
    name: 'late-prints-stay-lost',
    file: 'kernel/bars-audit.ts',
    find: '  if (wrong.length === 0) return true;',
    replace: '  if (wrong.length < 99) return true;',
    caughtBy: 'true-bars',
    seed: 10014,
  },
  {
    name: 'restart-adds-up',
    file: 'kernel/evolve.ts',
    find: 'session.message = fact.message;',
    replace: 'session.message += fact.message;',
    caughtBy: 'same-again',
    seed: 3,
  },
  {
    name: 'hidden-chance',
    file: 'kernel/turn.ts',
    find: "clock: 'monotonic', at: this.at.monotonic + ms });",
    replace: "clock: 'monotonic', at: this.at.monotonic + ms + Math.random() });",
    caughtBy: 'same-digest',
    seed: 17,
  },
  {
    name: 'hidden-clock',
    file: 'kernel/trade-book.ts',
    find: 'turn.at.monotonic - desk.sentAt : null',
    replace: 'performance.now() - desk.sentAt : null',
    caughtBy: 'same-digest',
    seed: 17,
  },
  {
    name: 'naked-for-ever',
    file: 'kernel/protection.ts',
    find: '  startFlatten(turn, id, why);',
    replace: '',
    caughtBy: 'stop-stands',
    seed: 100,
  },
  {
    name: 'everything-is-ours',
    file: 'kernel/evolve.ts',
    find: '  if (account.ownOrders.has(fill.order)) position.own',
    replace: '  position.own',
    caughtBy: 'hands-off',
    seed: 2,
  },
  {
    name: 'flat-time-slept',
    file: 'kernel/flat-time.ts',
    find: '  bringFlat(turn, keeper, desk.flat, schedule);\n}',
    replace: '}',
    caughtBy: 'flat-in-time',
    seed: 85,
  },
  {
    name: 'repair-begins-at-the-joint',
    file: 'kernel/feed.ts',
    find: 'desk.auditedTo = epochMs(Math.min(desk.auditedTo ?? interval.start, interval.start));',
    replace: 'desk.auditedTo = interval.start;',
    caughtBy: 'true-bars',
    seed: 396,
  },
  {
    name: 'fill-during-cancel-missed',
    file: 'kernel/trades.ts',
    find: "  if (trade.settled || desk.phase !== 'cancelling') return;\n  desk.phase = 'reading';\n  desk.reads = 0;\n  readOrder(turn, trade);",
    replace:
      "  if (trade.settled || desk.phase !== 'cancelling') return;\n  settle(turn, trade, 'timeout', 'the venue took the cancel');",
    caughtBy: 'known-fate',
    seed: 9,
  },
  {
    name: 'unsettled-orders-left-at-the-restart',
    file: 'kernel/kernel.ts',
    find: '      if (!trade.settled) resumeTrade(turn, trade);\n      else watch',
    replace: '      if (trade.settled) watch',
    caughtBy: 'known-fate',
    seed: 30,
  },
  {
    name: 'older-reading-wins',
    file: 'kernel/accounts.ts',
    find: '    if (isTouched || (late.has(contract) && size !== booked)) {',
    replace: '    if ((isTouched || late.has(contract)) && size !== size) {',
    caughtBy: 'no-crossing',
    seed: 10008,
  },
  {
    name: 'reversal-in-one-order',
    file: 'kernel/signal-intents.ts',
    find: '  if (held === 0 && !isExit(signal.type)) return entryIntent(turn, book, desk, signal);',
    replace:
      '  if (!isExit(signal.type)) return { ...entryIntent(turn, book, desk, signal), size: book.config.tradeSize + held };',
    caughtBy: 'no-crossing',
    seed: 3,
  },
  {
    name: 'flat-without-proof',
    file: 'kernel/flatten.ts',
    find: '  if (position === 0 && working.length === 0 && pending.buy + pending.sell === 0)',
    replace: '  if (working.length === 0)',
    caughtBy: 'flat-proven',
    seed: 10001,
  },
  {
    name: 'loss-limit-forgotten',
    file: 'risk/day-rules.ts',
    find: "    name: 'daily-loss',\n    binds: ENTRIES,",
    replace: "    name: 'daily-loss',\n    binds: [],",
    caughtBy: 'latched-silence',
    seed: 10002,
  },
];
