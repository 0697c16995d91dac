/**
 * The kernel: a state machine that turns events into facts and commands, and does nothing else. It knows no clock but the
 * stamps, no socket and no file; the same one runs live, in replay and under a seed. An event it cannot use changes
 * nothing; a failed assertion is a bug and travels to the shell, where trading halts.
 */
import { createHash } from 'node:crypto';
import { type AccountId, fillId } from '#account';
import { assert, assertNever, sameMembers } from '#base';
import type { Bar, ContractId, TradingCalendar } from '#market';
import type { Limits, Times } from '#risk';
import { watchAbsent } from './absent-orders.ts';
import {
  accountsInUse,
  accountUnreadable,
  auditDue,
  balanceStated,
  disagreementDue,
  fillStreamed,
  hastenAudit,
  orderStreamed,
  positionHeard,
  snapshotArrived,
} from './accounts.ts';
import { barsAuditDue, barsAudited } from './bars-audit.ts';
import { type Books, emptyBooks } from './books.ts';
import { childSizesDue, resizeAnswered } from './child-sizes.ts';
import { clockCompared, compareClocks } from './clock-skew.ts';
import type { Command } from './command.ts';
import { askContract, contractStated, orderRefused } from './contract-check.ts';
import { type Desk, emptyDesk } from './desk.ts';
import type { Happening, KernelEvent, Stamp } from './event.ts';
import { evolve } from './evolve.ts';
import type { Fact } from './fact.ts';
import { closingTime, heardQuote, heardTrade } from './feed.ts';
import { feedDoubted } from './feed-doubt.ts';
import { beginFlatTime, closeAnswered, flatTimeDue, keepFlatTime, resumeVenueCalls } from './flat-time.ts';
import { sagaOrderLeft, sagaOrderOver, sagaOverdue, sagaSettled, sagaSnapshot } from './flatten.ts';
import { noteRecovered } from './gap.ts';
import { beliefHolds, silenceOver } from './joining.ts';
import { keepers } from './keeper.ts';
import { prepare, sessionPrepared, sessionStarted, sessionUnprepared } from './launching.ts';
import { askName, resumeLeft, watchLeft } from './left-behind.ts';
import { linkChanged } from './links.ts';
import { watchLosses } from './losses.ts';
import { resumeTrade, watchForLate } from './lost-orders.ts';
import { marketDesk } from './market-desk.ts';
import { barsFetched, barsMissed, fetchDue } from './missing-bars.ts';
import { openingDue } from './opening.ts';
import { operatorSaid } from './operator.ts';
import { countOrderBefore } from './order-pace.ts';
import { agreementDue } from './proof.ts';
import { protectionDue, watchProtection } from './protection.ts';
import { followQueue, queueDue } from './queue.ts';
import { streamRefused } from './refused-stream.ts';
import { followRelease, releaseDue } from './release.ts';
import { reversalCompared, reversalOverdue, reversalSettled } from './reversal.ts';
import { scanAgain, scanCompleted, scanInterval } from './scanning.ts';
import { isActive, type LeftId, type SessionId } from './session.ts';
import { settleWaiting } from './signal-fate.ts';
import { finishStop } from './stopping.ts';
import { cancelAnswered, orderAnswered, orderRead, readDue, tradeTimedOut } from './trades.ts';
import { keepDay } from './trading-day.ts';
import { Turn } from './turn.ts';
import { degradedDue, untoldDue } from './untold-fills.ts';
import type { KernelView, SessionGlance } from './view.ts';
import { glanceAt, viewOf } from './view-of.ts';

export interface Step {
  /** To be recorded, in this order, before any command is performed. */
  readonly facts: readonly Fact[];
  readonly commands: readonly Command[];
}

export class Kernel {
  readonly #books: Books = emptyBooks();
  readonly #desk: Desk;
  readonly #limits: Limits;
  readonly #times: Times;
  /** The view last made; several who look at the same instant see the same. */
  #viewed: { readonly at: Stamp; readonly view: KernelView } | null = null;

  constructor(options: { readonly calendar: TradingCalendar; readonly limits: Limits; readonly times: Times }) {
    this.#desk = emptyDesk(options.calendar);
    this.#limits = options.limits;
    this.#times = options.times;
  }

  /** Folds a fact of an earlier run (K5). Only before the first step. */
  fold(fact: Fact): void {
    this.#viewed = null;
    evolve(this.#books, fact);
  }

  /** This run begins: sessions that were under way are prepared anew, orders without an end are looked for. */
  begin(at: Stamp, run: { readonly venue: string; readonly version: string }): Step {
    const turn = this.#turn(at);
    turn.record({ type: 'run.started', ...run });
    for (const [id, book] of this.#books.sessions) {
      if (!isActive(book)) continue;
      const message = 'the program was started again; the session goes on';
      turn.record({ type: 'session.changed', session: id, state: 'starting', message });
      prepare(turn, id);
    }
    for (const trade of this.#books.trades.values()) {
      if (!trade.settled) resumeTrade(turn, trade);
      else watchForLate(turn, trade);
      countOrderBefore(turn, trade.intent);
    }
    resumeVenueCalls(turn);
    watchAbsent(turn);
    settleWaiting(turn);
    resumeLeft(turn);
    return turn;
  }

  step(event: KernelEvent): Step {
    const turn = this.#turn(event.at);
    happen(turn, event);
    followUp(turn);
    watchAccounts(turn, event);
    noteRecovered(turn);
    return turn;
  }

  view(at: Stamp): KernelView {
    if (this.#viewed !== null && sameMembers(this.#viewed.at, at)) return this.#viewed.view;
    const view = viewOf({ at, books: this.#books, desk: this.#desk, limits: this.#limits, times: this.#times });
    this.#viewed = { at, view };
    return view;
  }

  /** Of each session only what rarely changes: much less work than the view. */
  sessions(): readonly SessionGlance[] {
    return [...this.#books.sessions.values()].map(glanceAt);
  }

  /** The newest closed bars of a session, oldest first. */
  bars(session: SessionId, most: number): readonly Bar[] {
    return this.#desk.sessions.get(session)?.bars.slice(-most) ?? [];
  }

  /** What the market shows of a session's contract now. */
  market(session: SessionId): {
    readonly forming: Bar | null;
    readonly last: number | null;
    readonly bid: number | null;
    readonly ask: number | null;
  } | null {
    const desk = this.#desk.sessions.get(session);
    if (desk === undefined) return null;
    const { last, bid, ask } = marketDesk(this.#desk, desk.contract.id);
    return { forming: desk.builder.forming, last, bid, ask };
  }

  /** The sessions that trade this contract. */
  sessionsOn(contract: ContractId): readonly SessionId[] {
    return [...this.#desk.sessions].filter(([, desk]) => desk.contract.id === contract).map(([id]) => id);
  }

  /** Whether a position or an order of this contract is at stake: then every change of its price matters. */
  exposed(contract: ContractId): boolean {
    for (const { positions } of this.#books.accounts.values()) {
      const position = positions.get(contract);
      if (position !== undefined && (position.stated !== 0 || position.booked !== 0)) return true;
    }
    for (const { settled, intent } of this.#books.trades.values())
      if (!settled && intent.contract === contract) return true;
    return false;
  }

  /** SHA-256 over the books: what two lives of the same ledger must agree in (K1). */
  digest(): string {
    return createHash('sha256').update(JSON.stringify(this.#books, plain)).digest('hex');
  }

  #turn(at: Stamp): Turn {
    this.#viewed = null;
    return new Turn({ at, books: this.#books, desk: this.#desk, limits: this.#limits, times: this.#times });
  }
}

function happen(turn: Turn, event: Happening): void {
  switch (event.type) {
    case 'market.trade':
      return heardTrade(turn, event.trade, event.lateMs);
    case 'market.quote':
      return heardQuote(turn, event.quote, event.lateMs);
    case 'bars.fetched':
      if (barsAudited(turn, event.session, event.fetch, event.bars)) return;
      return barsFetched(turn, event.session, event.fetch, event.bars);
    case 'bars.missed':
      if (barsAudited(turn, event.session, event.fetch, null)) return;
      return barsMissed(turn, event.session, event.fetch, event.why);
    case 'scan.differed':
      return turn.error(event.session, 'ERR_SHADOW_DIFFERS', event.text);
    case 'scan.completed':
      return scanCompleted(turn, event.session, event.scan, event.result);
    case 'account.order':
      heardAccount(turn);
      return orderStreamed(turn, event.order);
    case 'account.fill':
      heardAccount(turn);
      return fillStreamed(turn, event.fill);
    case 'account.position':
      heardAccount(turn);
      return positionHeard(turn, event.position);
    case 'account.balance':
      heardAccount(turn);
      return balanceStated(turn, event.account);
    case 'account.snapshot':
      return snapshotArrived(turn, event.account, event.fetch, event.snapshot);
    case 'account.unreadable':
      return accountUnreadable(turn, event.account, event.fetch, event.why);
    case 'clock.compared':
      return clockCompared(turn, event.skewMs);
    case 'feed.doubted':
      return feedDoubted(turn, event.contract, event.stamp);
    case 'link.changed':
      return linkChanged(turn, event);
    case 'stream.refused':
      return streamRefused(turn, event);
    case 'order.answered':
      if (event.outcome.leftAt !== null) sagaOrderLeft(turn, event.tag);
      orderAnswered(turn, event.tag, event.outcome);
      return event.outcome.type === 'rejected' ? orderRefused(turn, event.tag) : undefined;
    case 'cancel.answered':
      return cancelAnswered(turn, event.tag, event.outcome);
    case 'resize.answered':
      return resizeAnswered(turn, event.tag, event.outcome);
    case 'close.answered':
      return closeAnswered(turn, event.account, event.contract, event.outcome);
    case 'order.read':
      return orderRead(turn, event.tag, event.reading, event.order);
    case 'timer.fired':
      return timerFired(turn, event.timer);
    case 'session.started':
      return sessionStarted(turn, event.config);
    case 'contract.stated':
      return contractStated(turn, event.session, event.contract);
    case 'session.prepared':
      return sessionPrepared(turn, event.session, event);
    case 'session.unprepared':
      return sessionUnprepared(turn, event.session, event);
    case 'operator.said':
      return operatorSaid(turn, event);
    case 'ledger.failed':
      turn.desk.ledgerFailure = event.why;
      return turn.alarm(null, `the ledger has failed, no entry is placed any more: ${event.why}`);
    default:
      assertNever(event);
  }
}

/** The sagas look at what this turn has settled, stated or compared; what they do may settle more. */
function followUp(turn: Turn): void {
  for (const intent of turn.settled) {
    reversalSettled(turn, intent.tag);
    sagaSettled(turn, intent);
  }
  for (const account of turn.compared) {
    reversalCompared(turn, account);
    sagaSnapshot(turn, account);
  }
  sagaOrderOver(turn);
  if (turn.facts.length > 0) for (const account of accountsInUse(turn)) hastenAudit(turn, account);
  if (turn.facts.length > 0)
    for (const id of [...turn.desk.sessions.keys()]) {
      followQueue(turn, id);
      followRelease(turn, id);
      watchProtection(turn, id);
    }
  if (turn.facts.length + turn.compared.length > 0)
    for (const id of [...turn.desk.left.keys()]) watchProtection(turn, id);
  if (turn.facts.length + turn.compared.length > 0) for (const id of turn.desk.sessions.keys()) finishStop(turn, id);
  if (turn.facts.length > 0) watchLeft(turn);
}

/** What prices, fills and the clock mean for the accounts: the day, the loss limits, the flat time. */
function watchAccounts(turn: Turn, { type }: Happening): void {
  if (type === 'market.trade' || turn.desk.sessions.size + turn.desk.left.size === 0) return;
  const isMove = type === 'account.fill' || type === 'account.position' || type === 'account.balance';
  if (!isMove && type !== 'market.quote' && type !== 'account.snapshot' && type !== 'timer.fired') return;
  for (const id of accountsInUse(turn)) {
    keepDay(turn, id);
    watchLosses(turn, id);
  }
  const compared = new Set(turn.compared);
  for (const { id, account } of keepers(turn)) {
    if (compared.has(account)) keepFlatTime(turn, id);
    else beginFlatTime(turn, id);
  }
}

function timerFired(turn: Turn, timer: string): void {
  const [kind, subject = '', number = ''] = timer.split(':');
  const session = subject as SessionId;
  switch (kind) {
    case 'close':
      return closingTime(turn, session);
    case 'opening':
      return openingDue(turn, session);
    case 'belief':
      return beliefHolds(turn, session);
    case 'silence':
      return silenceOver(turn, session);
    case 'fetch':
      return fetchDue(turn, session, Number(number));
    case 'look':
      return barsAuditDue(turn, session);
    case 'contract':
      return askContract(turn, session);
    case 'scan':
      return scanInterval(turn, session);
    case 'again':
      return scanAgain(turn, session);
    case 'prepare':
      return prepare(turn, session);
    case 'timeout':
      return tradeTimedOut(turn, subject);
    case 'read':
      return readDue(turn, subject);
    case 'agree':
      return agreementDue(turn, subject);
    case 'reversal':
      return reversalOverdue(turn, session);
    case 'protect':
      return protectionDue(turn, session);
    case 'orphans':
      return childSizesDue(turn, session);
    case 'queue':
      return queueDue(turn, session);
    case 'release':
      return releaseDue(turn, session);
    case 'flatten':
      return sagaOverdue(turn, session);
    case 'clock':
      return compareClocks(turn);
    case 'audit':
      return auditDue(turn, Number(subject) as AccountId);
    case 'untold':
      return untoldDue(turn, fillId(Number(subject)));
    case 'degraded':
      return degradedDue(turn);
    case 'absent':
      return watchAbsent(turn);
    case 'day':
    case 'equity':
      return;
    case 'flat':
      return flatTimeDue(turn, session);
    case 'name':
      return askName(turn, subject as LeftId);
    case 'differ':
      return disagreementDue(turn, Number(subject) as AccountId);
    default:
      assert(false, `nobody sets the timer '${timer}'`);
  }
}

function heardAccount(turn: Turn): void {
  turn.desk.links.account.heardAt = turn.at.monotonic;
}

/** Maps and sets as lists, in insertion order (K7). */
function plain(_name: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return value instanceof Set ? [...value] : value;
}
