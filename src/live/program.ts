/**
 * The running program: one kernel, one ledger, one inbox. Every happening is stamped and stepped in the order it came;
 * its facts go to the ledger before its commands are performed. The outside asks it through `Live`.
 */
import type { Account } from '#account';
import { type EpochMs, err, ok, type Result } from '#base';
import {
  type Command,
  type Fact,
  type Happening,
  isActive,
  Kernel,
  type KernelEvent,
  type KernelView,
  type SessionGlance,
  type SessionId,
  type Step,
} from '#kernel';
import { type ContractId, TradingCalendar } from '#market';
import { DEFAULT_LIMITS, DEFAULT_TIMES, type Limits, type Times } from '#risk';
import type { ScannerStanding, ScanSubject } from '#scan';
import { Audience } from './audience.ts';
import type { Chart, Live, Publication, Pulse, Refusal } from './control.ts';
import { bodyOf, FOLDED, factOf, venueTimeOf } from './fact-record.ts';
import { FeedTime } from './feed-time.ts';
import { KillGate } from './gate.ts';
import { HaltKeeper } from './halt-keeper.ts';
import { alertOf } from './notices.ts';
import { OperatorDesk, unknownSession } from './operator-desk.ts';
import { Performer, type Ports } from './performer.ts';
import type { GatewayEvent, GatewayFailure, HaltNote, Stamp, Tape } from './ports.ts';
import { RunRecord } from './run-record.ts';

type MarketWord = Extract<GatewayEvent, { type: 'market.trade' | 'market.quote' }>;

const READ_PAGE = 2_000;
/** Quotes without a position or an order at stake are passed on at most this often a contract. */
const QUOTE_EVERY_MS = 250;

export interface ProgramOptions {
  readonly ports: Ports & { readonly tape: Tape; readonly haltNote?: HaltNote };
  /** Names the venue and its instance: account facts of another one do not bind. */
  readonly venue: string;
  readonly version: string;
  /** Names the code that decides: a replay by another one proves nothing. */
  readonly build: string;
  readonly limits?: Limits;
  readonly times?: Times;
  readonly newSessionId?: () => SessionId;
  /** Why no order that comes from a signal may leave in this run, however the sessions of earlier runs were armed. */
  readonly unarmed?: string;
  /** Told of a bug of ours, once, with its stack: trading has halted. */
  readonly onBug: (error: unknown) => void;
}

export class Program implements Live {
  readonly #options: ProgramOptions;
  readonly #ports: ProgramOptions['ports'];
  readonly #kernel: Kernel;
  readonly #gate = new KillGate();
  readonly #performer: Performer;
  readonly #operator: OperatorDesk;
  readonly #keeper: HaltKeeper;
  readonly #audience = new Audience();
  readonly #quotedAt = new Map<ContractId, number>();
  readonly #waiting: Happening[] = [];
  readonly #limits: Limits;
  readonly #times: Times;
  readonly #runRecord: RunRecord;
  readonly #feedTime: FeedTime;
  #stepping = false;
  #closed = false;
  #recorded = 0;
  #ledgerFailure: string | null = null;
  #recalled = false;
  #begun = false;
  /** Sessions of earlier runs trade, and this run may not. */
  #heldBack: string | null = null;

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#ports = options.ports;
    this.#limits = options.limits ?? DEFAULT_LIMITS;
    this.#times = options.times ?? DEFAULT_TIMES;
    this.#kernel = new Kernel({ calendar: new TradingCalendar(), limits: this.#limits, times: this.#times });
    this.#runRecord = new RunRecord(options.ports.tape);
    this.#feedTime = new FeedTime(options.ports.clock);
    this.#performer = new Performer({
      ports: options.ports,
      gate: this.#gate,
      times: this.#times,
      inbox: {
        take: (happening) => this.#take(happening),
        sessions: () => this.#kernel.sessions(),
        recorded: () => this.#recorded,
      },
    });
    this.#keeper = new HaltKeeper({
      ledger: options.ports.ledger,
      clock: options.ports.clock,
      note: options.ports.haltNote ?? null,
      recorded: () => this.#recorded,
    });
    this.#operator = new OperatorDesk({
      gate: this.#gate,
      keeper: this.#keeper,
      clock: options.ports.clock,
      take: (happening) => this.#take(happening),
      view: () => this.view(),
      listen: (listener) => this.listen(listener),
      lasting: () => this.#gate.bug ?? this.#ledgerFailure ?? options.unarmed ?? null,
      ...(options.newSessionId === undefined ? {} : { newSessionId: options.newSessionId }),
    });
  }

  /**
   * Folds the ledger, once, and starts nothing.
   *
   * @returns the sessions of earlier runs that go on when this run begins
   */
  async recall(): Promise<readonly SessionGlance[]> {
    if (!this.#recalled) await this.#fold();
    this.#recalled = true;
    return this.#kernel.sessions().filter(isActive);
  }

  /** Folds the ledger, begins the run, and listens to the gateway. Start and recovery are this one path (K5). */
  async begin(): Promise<void> {
    const halts = this.#haltsOf(await this.recall(), await this.#keeper.noted());
    this.#ports.ledger.onFailure((why) => {
      this.#ledgerFailure = why;
      this.#take({ type: 'ledger.failed', why });
    });
    this.#ports.gateway.listen((event) => this.#heard(event));
    this.#ports.scanner.onDifference?.((subject, { text }) =>
      this.#take({ type: 'scan.differed', session: subject as string as SessionId, text }),
    );
    const { venue, version, build } = this.#options;
    const at = this.now();
    const step = this.#kernel.begin(at, { venue, version });
    const run = this.#record(step.facts);
    this.#begun = true;
    this.#runRecord.begin({ run, at, venue, version, build, limits: this.#limits, times: this.#times }, step);
    this.#perform(step.commands);
    const why = halts.map(({ cause }) => cause).join('; ');
    if (halts.length > 0) this.#take({ type: 'operator.said', say: 'kill', target: 'all', why });
    for (const { cause, advice } of halts) this.#alarm(`trading is halted: ${cause}. ${advice}`);
  }

  /** Nothing is taken in any more; what was recorded is on disk when this resolves. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#begun) this.#record(this.#runRecord.news());
    this.#performer.close();
    this.#audience.dismiss();
    await this.#ports.ledger.flushed(this.#recorded).catch(() => undefined);
    await this.#keeper.kept();
  }

  view(): KernelView {
    const view = this.#kernel.view(this.now());
    const why = this.#gate.bug ?? (this.#ledgerFailure === null ? this.#heldBack : null);
    if (why === null) return view;
    const sessions = view.sessions.map((session) => ({ ...session, tradingState: 'halted' as const, tradingWhy: why }));
    return { ...view, sessions, haltedWhy: why };
  }

  now(): Stamp {
    return this.#ports.clock.now();
  }

  get clockRate(): number {
    return this.#ports.clock.rate;
  }

  launch(config: Parameters<Live['launch']>[0]): ReturnType<Live['launch']> {
    return this.#operator.launch(config);
  }

  stop(request: Parameters<Live['stop']>[0]): ReturnType<Live['stop']> {
    return this.#operator.stop(request);
  }

  kill(request: Parameters<Live['kill']>[0]): ReturnType<Live['kill']> {
    return this.#operator.kill(request);
  }

  haltKept(): Promise<boolean> {
    return this.#keeper.kept();
  }

  resume(request: Parameters<Live['resume']>[0]): ReturnType<Live['resume']> {
    return this.#operator.resume(request);
  }

  settleExternal(request: Parameters<Live['settleExternal']>[0]): ReturnType<Live['settleExternal']> {
    return this.#operator.settleExternal(request);
  }

  flatten(request: Parameters<Live['flatten']>[0]): ReturnType<Live['flatten']> {
    return this.#operator.flatten(request);
  }

  accounts(): Promise<Result<readonly Account[], GatewayFailure>> {
    return this.#ports.gateway.accounts();
  }

  async chart({
    session,
    bars,
  }: {
    readonly session: SessionId;
    readonly bars: number;
  }): Promise<Result<Chart, Refusal>> {
    const known = this.#kernel.sessions().some(({ config }) => config.id === session);
    if (!known) return err(unknownSession(session));
    const plots = await this.#ports.scanner.plots({ subject: session as string as ScanSubject, bars });
    return ok({
      bars: this.#kernel.bars(session, bars),
      forming: this.#kernel.market(session)?.forming ?? null,
      plots,
    });
  }

  async history(request: Parameters<Live['history']>[0]): Promise<readonly Publication[]> {
    const records = await this.#ports.ledger.read(request);
    return records.map((record) => ({ seq: record.seq, at: venueTimeOf(record), fact: factOf(record) }));
  }

  listen(listener: Parameters<Live['listen']>[0]): () => void {
    return this.#audience.listen(listener);
  }

  scanner(): ScannerStanding | null {
    return this.#ports.scanner.standing?.() ?? null;
  }

  health(): { readonly ok: boolean; readonly problems: readonly string[] } {
    const { sessions, links, haltedWhy } = this.view();
    const problems: string[] = [];
    if (this.#gate.bug !== null) problems.push(this.#gate.bug);
    if (this.#ledgerFailure !== null) problems.push(`the ledger has failed: ${this.#ledgerFailure}`);
    else if (haltedWhy !== null) problems.push(`trading is halted: ${haltedWhy}`);
    const active = sessions.filter(isActive);
    for (const name of ['market', 'account'] as const) {
      if (active.length > 0 && links[name].state !== 'up') problems.push(links[name].message);
    }
    for (const { config, state, message } of active) {
      if (state === 'starting' && message !== '') problems.push(`session ${config.id} is starting: ${message}`);
    }
    return { ok: problems.length === 0, problems };
  }

  /** Closes the gate before anything begins, where trading may not go on. @returns why, and what people are told of it */
  #haltsOf(
    goOn: readonly SessionGlance[],
    noted: string | null,
  ): readonly { readonly cause: string; readonly advice: string }[] {
    const halts: { cause: string; advice: string }[] = [];
    if (noted !== null)
      halts.push({ cause: noted, advice: 'Look at what is open, then resume by typing the account’s name' });
    const { unarmed } = this.#options;
    if (unarmed !== undefined && goOn.some(({ config }) => config.tradeEnabled)) {
      this.#heldBack = unarmed;
      const advice = 'Feed, scans and alerts go on; no signal is traded, and what is open stays open';
      halts.push({ cause: unarmed, advice });
    }
    if (unarmed !== undefined || halts.length > 0) this.#gate.close('all');
    return halts;
  }

  #alarm(text: string): void {
    this.#ports.alerts.raise(alertOf({ kind: 'alarm', session: null, text }, this.#kernel.sessions(), this.now()));
  }

  async #fold(): Promise<void> {
    for (let after = 0; ; ) {
      const page = await this.#ports.ledger.read({ after, types: FOLDED, limit: READ_PAGE });
      for (const record of page) this.#kernel.fold(factOf(record));
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.seq;
    }
  }

  #heard(event: GatewayEvent): void {
    if (event.type === 'market.trade') {
      if (!this.#believes(event.trade)) return;
      this.#ports.clock.observe(event.trade.at);
      this.#ports.tape.append({ type: 'trade', trade: event.trade });
      this.#take(this.#timed(event, event.trade.at));
      this.#ports.scanner.trade?.(event.trade);
      return this.#pulse(event.trade.contract);
    }
    if (event.type !== 'market.quote') return this.#take(event);
    const { quote } = event;
    if (!this.#believes(quote)) return;
    this.#ports.clock.observe(quote.at);
    this.#ports.tape.append({ type: 'quote', quote });
    const now = this.now().monotonic;
    const since = now - (this.#quotedAt.get(quote.contract) ?? -Infinity);
    if (since < QUOTE_EVERY_MS && !this.#kernel.exposed(quote.contract)) return;
    this.#quotedAt.set(quote.contract, now);
    this.#take(this.#timed(event, quote.at));
    this.#pulse(quote.contract);
  }

  /** What comes late is old when it comes: the guard counts that, too. */
  #timed(word: MarketWord, at: EpochMs): Happening {
    const lateMs = this.#feedTime.lateMs(at, this.now());
    return lateMs === 0 ? word : { ...word, lateMs };
  }

  #believes({ contract, at }: { readonly contract: ContractId; readonly at: EpochMs }): boolean {
    const belief = this.#feedTime.judge(at, this.now());
    if (belief === 'ahead') this.#take({ type: 'feed.doubted', contract, stamp: at });
    return belief === 'believed';
  }

  /** What happens while a step runs waits for its end; the queue is as long as one step can cause. */
  #take(happening: Happening): void {
    if (this.#closed) return;
    this.#waiting.push(happening);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        this.#step({ ...next, at: this.now() });
      }
    } catch (error) {
      this.#gate.condemn(
        `a bug in Openbell has halted trading: ${error instanceof Error ? error.message : String(error)}`,
      );
      this.#options.onBug(error);
    } finally {
      this.#stepping = false;
    }
  }

  #step(event: KernelEvent): void {
    let step: Step;
    try {
      step = this.#kernel.step(event);
    } catch (error) {
      this.#runRecord.failed(event);
      throw error;
    }
    this.#record(step.facts);
    try {
      this.#perform(step.commands);
    } finally {
      this.#record(this.#runRecord.stepped(event, step));
    }
  }

  /** What people are told comes after what is done: an order does not wait for it. */
  #perform(commands: readonly Command[]): void {
    for (const command of commands) if (command.type !== 'notice.give') this.#performer.perform(command);
    for (const command of commands) if (command.type === 'notice.give') this.#performer.perform(command);
  }

  /** @returns the ledger's number of the first of them */
  #record(facts: readonly Fact[]): number {
    const at = this.now().venue;
    for (const fact of facts) {
      this.#recorded = this.#ports.ledger.append(fact.type, bodyOf(at, fact));
      this.#audience.publish({ seq: this.#recorded, at, fact });
    }
    return this.#recorded - facts.length + 1;
  }

  #pulse(contract: ContractId): void {
    const at = this.now();
    const pulseOf = (session: SessionId): Pulse | null => {
      const market = this.#kernel.market(session);
      return market === null ? null : { session, ...market, at: at.venue };
    };
    this.#audience.pulse(() => this.#kernel.sessionsOn(contract), at.monotonic, pulseOf);
  }
}
