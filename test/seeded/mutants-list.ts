/** The planted bugs: each is one promise of the order path broken by a small change of text, and the checker it is for. */
export interface Change {
  /** Under `src/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant extends Change {
  readonly name: string;
  /** A second defence that would hide the bug, taken away with it. */
  readonly also?: Change;
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
      "    if (result.type === 'lost') await this.#post(endpoint, JSON.stringify(request), { token: token.value.text, timeoutMs: WRITE_TIMEOUT_MS, closing: this.#patience });",
    caughtBy: 'one-order',
    seed: 1,
  },
  {
    name: 'no-wait-for-the-disk',
    file: 'live/performer.ts',
    find: 'within(ledger.flushed(this.#inbox.recorded()), patienceMs, clock)',
    replace: 'Promise.resolve(patienceMs > 0)',
    caughtBy: 'one-order',
    seed: 132,
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
    file: 'kernel/trade-book.ts',
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
    find: '    for (const owner of asked) startFlatten(turn, owner, why);',
    replace: '',
    caughtBy: 'stop-stands',
    seed: 100,
  },
  {
    name: 'everything-is-ours',
    file: 'kernel/evolve.ts',
    find: '  if (!account.ownOrders.has(fill.order)) return;\n',
    replace: '',
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
    file: 'kernel/joining.ts',
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
    also: {
      file: 'kernel/doubts.ts',
      find: '  return doubt !== undefined && turn.at.monotonic - doubt.since < turn.times.differMs;',
      replace: '  return doubt !== undefined && turn.at.monotonic < doubt.since;',
    },
    caughtBy: 'no-crossing',
    seed: 187,
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
  {
    name: 'limit-of-longs-alone',
    file: 'risk/rules.ts',
    find: "heldBefore(order, context) + (order.side === 'buy' ? order.size : -order.size)",
    replace: 'heldBefore(order, context) + order.size',
    caughtBy: 'within-limit',
    seed: 31,
  },
  {
    name: 'left-behind-unseen',
    file: 'kernel/left-behind.ts',
    find: '&& !isKept(turn, place)) keepForSession(turn, place);',
    replace: '&& isKept(turn, place) && sessionsAt(turn, place).length > 99) keepForSession(turn, place);',
    caughtBy: 'left-behind',
    seed: 400096,
  },
  {
    name: 'flat-time-of-sessions-alone',
    file: 'kernel/kernel.ts',
    find: '  for (const { id, account } of keepers(turn)) {\n',
    replace: '  for (const { id, account, book } of keepers(turn)) {\n    if (book === null) continue;\n',
    caughtBy: 'flat-in-time',
    seed: 401288,
  },
  {
    name: 'untold-fill-unnoticed',
    file: 'kernel/untold-fills.ts',
    find: '  turn.desk.untold.awaited.set(id, order);',
    replace: '',
    caughtBy: 'untold-noticed',
    seed: 5,
  },
  {
    name: 'degraded-link-kept',
    file: 'kernel/untold-fills.ts',
    find: "  turn.command({ type: 'account.reconnect', why });",
    replace: '',
    caughtBy: 'untold-noticed',
    seed: 5,
  },
  {
    name: 'stop-given-up-while-halted',
    file: 'kernel/trading.ts',
    find: '  return foreseen.verdict.ok ? null : foreseen;',
    replace: '  return foreseen.verdict.ok ? null : null;',
    caughtBy: 'halted-silence',
    seed: 41,
  },
  {
    name: 'reversal-without-its-stop',
    file: 'kernel/trading.ts',
    find: '  if (unprotected !== null) return {',
    replace: '  if (unprotected !== null && isExit(signal.type)) return {',
    caughtBy: 'stop-stands',
    seed: 801335,
  },
  {
    name: 'contracts-in-one-book',
    file: 'kernel/books.ts',
    find: 'const known = account.positions.get(contract);',
    replace: 'const known = account.positions.get(contract) ?? account.positions.values().next().value;',
    caughtBy: 'flat-proven',
    seed: 1_100_002,
  },
  {
    name: 'accounts-in-one-book',
    file: 'kernel/books.ts',
    find: 'const known = books.accounts.get(id);',
    replace: 'const known = books.accounts.get(id) ?? books.accounts.values().next().value;',
    caughtBy: 'position-equals',
    seed: 1_100_003,
  },
  {
    name: 'asleep-and-none-the-wiser',
    file: 'kernel/intents.ts',
    find: 'return heardMs + Math.abs(byWallMs - heardMs) + lateMs;',
    replace: 'return heardMs + 0 * byWallMs + lateMs;',
    caughtBy: 'fresh-market',
    seed: 1_200_066,
  },
  {
    name: 'cancelled-orders-work-on',
    file: 'kernel/proof.ts',
    find: "if (!sameMembers(before, order)) turn.record({ type: 'order.changed', order, channel });",
    replace:
      "if (!sameMembers(before, order) && order.status !== 'cancelled') turn.record({ type: 'order.changed', order, channel });",
    caughtBy: 'orders-equal',
    seed: 37,
  },
];

export function changesOf({ file, find, replace, also }: Mutant): readonly Change[] {
  return [{ file, find, replace }, ...(also === undefined ? [] : [also])];
}
