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
    seed: 138,
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
    caughtBy: 'known-fate',
    seed: 199,
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
    find: '    return this.#all || this.#sessions.has(order.session)',
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
    name: 'unsettled-entries-stack',
    file: 'risk/rules.ts',
    find: '      unsettledOrders > 0 ?',
    replace: '      unsettledOrders > 9 ?',
    caughtBy: 'within-limit',
    seed: 37,
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
    name: 'unknown-exit-doubled',
    file: 'kernel/open-orders.ts',
    find: "    if (purpose !== 'saga' || !missed) pending[intent.side] += intent.size - record.filled;",
    replace: "    if (purpose === 'saga' && !missed) pending[intent.side] += intent.size - record.filled;",
    caughtBy: 'no-crossing',
  },
  {
    name: 'no-audit',
    file: 'kernel/accounts.ts',
    find: '  const waitMs = hasOpen(turn, id) ? AUDIT_OPEN_MS : AUDIT_FLAT_MS;',
    replace: '  const waitMs = (hasOpen(turn, id) ? 9_999 : 9_999) * AUDIT_FLAT_MS + AUDIT_OPEN_MS;',
    caughtBy: 'position-equals',
    seed: 74,
  },
  {
    name: 'rest-position-ignored',
    file: 'kernel/accounts.ts',
    find: "    turn.record({ type: 'position.stated', position, channel: 'rest' });",
    replace: '',
    caughtBy: 'position-equals',
  },
  {
    name: 'cancelled-is-empty',
    file: 'kernel/trades.ts',
    find: '  if (filled > 0) return settle(',
    replace: '  if (filled > 99) return settle(',
    caughtBy: 'known-fate',
  },
  {
    name: 'absent-at-first-look',
    file: 'kernel/lost-orders.ts',
    find: 'const ABSENT_READS_MIN = 3;\nconst ABSENT_SPAN_MS = 30 * SECOND;',
    replace: 'const ABSENT_READS_MIN = 1;\nconst ABSENT_SPAN_MS = 0;',
    caughtBy: 'known-fate',
  },
  {
    name: 'late-prints-stay-lost',
    file: 'kernel/bars-audit.ts',
    find: '  if (wrong.length === 0) return true;',
    replace: '  if (wrong.length < 99) return true;',
    caughtBy: 'true-bars',
  },
  {
    name: 'gap-not-fetched',
    file: 'kernel/feed.ts',
    find: '  if (from < interval.start) {',
    replace: '  if (from < interval.start && last === undefined) {',
    caughtBy: 'true-bars',
  },
  {
    name: 'restart-adds-up',
    file: 'kernel/evolve.ts',
    find: 'session.message = fact.message;',
    replace: 'session.message += fact.message;',
    caughtBy: 'same-again',
  },
  {
    name: 'hidden-chance',
    file: 'kernel/turn.ts',
    find: "clock: 'monotonic', at: this.at.monotonic + ms });",
    replace: "clock: 'monotonic', at: this.at.monotonic + ms + Math.random() });",
    caughtBy: 'same-digest',
  },
  {
    name: 'hidden-clock',
    file: 'kernel/trade-book.ts',
    find: 'turn.at.monotonic - desk.sentAt : null',
    replace: 'performance.now() - desk.sentAt : null',
    caughtBy: 'same-digest',
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
    name: 'stop-left-behind',
    file: 'kernel/protection.ts',
    find: '  cancelChildren(turn, id);\n  fetchAccount',
    replace: '  fetchAccount',
    caughtBy: 'no-crossing',
  },
  {
    name: 'everything-is-ours',
    file: 'kernel/evolve.ts',
    find: '  if (account.ownOrders.has(fill.order)) position.own',
    replace: '  position.own',
    caughtBy: 'hands-off',
    seed: 3,
  },
  {
    name: 'flat-time-slept',
    file: 'kernel/flat-time.ts',
    find: '  bringFlat(turn, id, schedule);\n}',
    replace: '}',
    caughtBy: 'flat-in-time',
    seed: 85,
  },
];
