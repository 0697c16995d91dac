/**
 * The running program: one kernel, one ledger, one inbox. Every happening is stamped and stepped in the order it came;
 * its facts go to the ledger before its commands are performed. The outside asks it through `Live`.
 */
import { randomUUID } from 'node:crypto';
import type { Account, AccountId } from '#account';
import { err, ok, type Result, SECOND } from '#base';
import {
  type Fact,
  type Happening,
  Kernel,
  type KernelEvent,
  type KernelView,
  type SessionConfig,
  type SessionId,
  type SessionView,
  type Step,
} from '#kernel';
import { type ContractId, TradingCalendar } from '#market';
import { DEFAULT_LIMITS, type Limits } from '#risk';
import type { ScanSubject } from '#scan';
import type { Chart, Live, Publication, Pulse, Refusal } from './control.ts';
import { bodyOf, FOLDED, factOf, venueTimeOf } from './fact-record.ts';
import { KillGate } from './gate.ts';
import { Performer, type Ports } from './performer.ts';
import type { GatewayEvent, GatewayFailure, Stamp, Tape } from './ports.ts';
import { RunRecord } from './run-record.ts';

const READ_PAGE = 2_000;
/** Quotes without a position or an order at stake are passed on at most this often a contract. */
const QUOTE_EVERY_MS = 250;
const PULSE_EVERY_MS = 250;
const STOP_WAIT_MS = 30 * SECOND;
const LISTENERS_MAX = 1_000;

export interface ProgramOptions {
  readonly ports: Ports & { readonly tape: Tape };
  /** Names the venue and its instance: account facts of another one do not bind. */
  readonly venue: string;
  readonly version: string;
  /** Names the code that decides: a replay by another one proves nothing. */
  readonly build: string;
  readonly limits?: Limits;
  /** Told of a bug of ours, once, with its stack: trading has halted. */
  readonly onBug: (error: unknown) => void;
}

interface Listener {
  publication?(publication: Publication): void;
  pulse?(pulse: Pulse): void;
}

export class Program implements Live {
  readonly #options: ProgramOptions;
  readonly #ports: ProgramOptions['ports'];
  readonly #kernel: Kernel;
  readonly #gate = new KillGate();
  readonly #performer: Performer;
  readonly #listeners = new Set<Listener>();
  readonly #quotedAt = new Map<ContractId, number>();
  readonly #pulsedAt = new Map<SessionId, number>();
  readonly #waiting: Happening[] = [];
  readonly #limits: Limits;
  readonly #runRecord: RunRecord;
  #stepping = false;
  #closed = false;
  #recorded = 0;
  #ledgerFailure: string | null = null;

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#ports = options.ports;
    this.#limits = options.limits ?? DEFAULT_LIMITS;
    this.#kernel = new Kernel({ calendar: new TradingCalendar(), limits: this.#limits });
    this.#runRecord = new RunRecord(options.ports.tape);
    this.#performer = new Performer({
      ports: options.ports,
      gate: this.#gate,
      inbox: {
        take: (happening) => this.#take(happening),
        sessions: () => this.view().sessions,
        recorded: () => this.#recorded,
      },
    });
  }

  /** Folds the ledger, begins the run, and listens to the gateway. Start and recovery are this one path (K5). */
  async begin(): Promise<void> {
    for (let after = 0; ; ) {
      const page = await this.#ports.ledger.read({ after, types: FOLDED, limit: READ_PAGE });
      for (const record of page) this.#kernel.fold(factOf(record));
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.seq;
    }
    this.#ports.ledger.onFailure((why) => {
      this.#ledgerFailure = why;
      this.#take({ type: 'ledger.failed', why });
    });
    this.#ports.gateway.listen((event) => this.#heard(event));
    const { venue, version, build } = this.#options;
    const at = this.now();
    const step = this.#kernel.begin(at, { venue, version });
    const run = this.#record(step.facts);
    this.#runRecord.begin({ run, at, venue, version, build, limits: this.#limits }, step);
    for (const command of step.commands) this.#performer.perform(command);
  }

  /** Nothing is taken in any more; what was recorded is on disk when this resolves. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#record(this.#runRecord.news());
    this.#performer.close();
    this.#listeners.clear();
    await this.#ports.ledger.flushed(this.#recorded).catch(() => undefined);
  }

  view(): KernelView {
    const view = this.#kernel.view(this.now());
    const { bug } = this.#gate;
    if (bug === null) return view;
    const sessions = view.sessions.map((session) => ({ ...session, tradingState: 'halted' as const }));
    return { ...view, sessions, haltedWhy: bug };
  }

  now(): Stamp {
    return this.#ports.clock.now();
  }

  get clockRate(): number {
    return this.#ports.clock.rate;
  }

  launch(wanted: Omit<SessionConfig, 'id'>): Result<SessionId, Refusal> {
    const twin = this.#active().find(
      ({ config }) =>
        config.account === wanted.account && config.symbol === wanted.symbol && config.strategy === wanted.strategy,
    );
    if (twin !== undefined) {
      return err({
        code: 'ERR_SESSION_TWIN',
        status: 409,
        message: `${wanted.strategy} runs on ${wanted.symbol} of ${wanted.accountName} already (session ${twin.config.id}).`,
        hint: 'Stop that session first, or choose another account, symbol or strategy.',
      });
    }
    const id = `s-${randomUUID().slice(0, 8)}` as SessionId;
    this.#take({ type: 'session.started', config: { ...wanted, id } });
    return ok(id);
  }

  async stop({ session, positions }: Parameters<Live['stop']>[0]): Promise<Result<SessionId, Refusal>> {
    const found = this.#theSession(session);
    if (!found.ok) return found;
    const id = found.value.config.id;
    const stopped = new Promise<void>((resolve) => {
      const callOff = this.#ports.clock.schedule({ clock: 'monotonic', at: this.now().monotonic + STOP_WAIT_MS }, done);
      const unlisten = this.listen({
        publication: ({ fact }) => {
          const over = fact.type === 'session.changed' && (fact.state === 'stopped' || fact.state === 'error');
          if (over && fact.session === id) done();
        },
      });
      function done(): void {
        callOff();
        unlisten();
        resolve();
      }
    });
    this.#take({ type: 'operator.said', say: 'stop', session: id, positions });
    await stopped;
    return ok(id);
  }

  kill({ session }: { readonly session?: SessionId }): Result<readonly SessionId[], Refusal> {
    if (session === undefined) {
      this.#gate.close('all');
      this.#take({ type: 'operator.said', say: 'kill', target: 'all' });
      return ok(this.#active().map(({ config }) => config.id));
    }
    // The gate closes first and asks later: a session that does not exist sends nothing anyway.
    this.#gate.close(session);
    const found = this.#theSession(session);
    if (!found.ok) return found;
    this.#take({ type: 'operator.said', say: 'kill', target: { session } });
    return ok([session]);
  }

  resume({ accountName, liftLosses = false }: Parameters<Live['resume']>[0]): Result<readonly SessionId[], Refusal> {
    const account = this.#accountNamed(accountName);
    if (account === undefined) return err(unknownAccount(accountName));
    this.#take({ type: 'operator.said', say: 'resume', account, liftLosses });
    const sessions = this.#sessionsOf(account);
    this.#gate.open(sessions);
    return ok(sessions);
  }

  settleExternal({
    accountName,
    as,
  }: {
    readonly accountName: string;
    readonly as: 'adopted' | 'left';
  }): Result<readonly SessionId[], Refusal> {
    const account = this.#accountNamed(accountName);
    if (account === undefined) return err(unknownAccount(accountName));
    this.#take({ type: 'operator.said', say: 'settle', account, as });
    return ok(this.#sessionsOf(account));
  }

  flatten({ session }: { readonly session?: SessionId }): Result<readonly SessionId[], Refusal> {
    const targets = session === undefined ? this.#active().map(({ config }) => config.id) : [session];
    if (session !== undefined) {
      const found = this.#theSession(session);
      if (!found.ok) return found;
    }
    for (const id of targets) {
      this.#gate.close(id);
      this.#take({ type: 'operator.said', say: 'flatten', session: id });
    }
    return ok(targets);
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
    const known = this.view().sessions.some(({ config }) => config.id === session);
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

  listen(listener: Listener): () => void {
    if (this.#listeners.size >= LISTENERS_MAX) return () => undefined;
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): { readonly ok: boolean; readonly problems: readonly string[] } {
    const { sessions, links, haltedWhy } = this.view();
    const problems: string[] = [];
    if (this.#gate.bug !== null) problems.push(this.#gate.bug);
    if (this.#ledgerFailure !== null) problems.push(`the ledger has failed: ${this.#ledgerFailure}`);
    else if (haltedWhy !== null) problems.push(`trading is halted: ${haltedWhy}`);
    const active = sessions.filter(({ state }) => state !== 'stopped' && state !== 'error');
    for (const name of ['market', 'account'] as const) {
      if (active.length > 0 && links[name].state !== 'up')
        problems.push(`the ${name} link is ${links[name].state}: ${links[name].message}`);
    }
    for (const { config, state, message } of active) {
      if (state === 'starting' && message !== '') problems.push(`session ${config.id} is starting: ${message}`);
    }
    return { ok: problems.length === 0, problems };
  }

  #heard(event: GatewayEvent): void {
    if (event.type === 'market.trade') {
      this.#ports.clock.observe(event.trade.at);
      this.#ports.tape.append({ type: 'trade', trade: event.trade });
      this.#take(event);
      return this.#pulse(event.trade.contract);
    }
    if (event.type !== 'market.quote') return this.#take(event);
    const { quote } = event;
    this.#ports.clock.observe(quote.at);
    this.#ports.tape.append({ type: 'quote', quote });
    const now = this.now().monotonic;
    const since = now - (this.#quotedAt.get(quote.contract) ?? -Infinity);
    if (since < QUOTE_EVERY_MS && !this.#kernel.exposed(quote.contract)) return;
    this.#quotedAt.set(quote.contract, now);
    this.#take(event);
    this.#pulse(quote.contract);
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
    const digest = this.#runRecord.stepped(event, step);
    this.#record([...step.facts, ...digest]);
    for (const command of step.commands) this.#performer.perform(command);
  }

  /** @returns the ledger's number of the first of them */
  #record(facts: readonly Fact[]): number {
    const at = this.now().venue;
    for (const fact of facts) {
      this.#recorded = this.#ports.ledger.append(fact.type, bodyOf(at, fact));
      const publication: Publication = { seq: this.#recorded, at, fact };
      for (const listener of this.#listeners) listener.publication?.(publication);
    }
    return this.#recorded - facts.length + 1;
  }

  #pulse(contract: ContractId): void {
    if (this.#listeners.size === 0) return;
    const now = this.now().monotonic;
    for (const session of this.#kernel.sessionsOn(contract)) {
      if (now - (this.#pulsedAt.get(session) ?? -Infinity) < PULSE_EVERY_MS) continue;
      this.#pulsedAt.set(session, now);
      const market = this.#kernel.market(session);
      if (market === null) continue;
      const pulse: Pulse = { session, ...market, at: this.now().venue };
      for (const listener of this.#listeners) listener.pulse?.(pulse);
    }
  }

  #active(): readonly SessionView[] {
    return this.view().sessions.filter(({ state }) => state !== 'stopped' && state !== 'error');
  }

  #theSession(session: SessionId | undefined): Result<SessionView, Refusal> {
    const active = this.#active();
    if (session !== undefined) {
      const found = active.find(({ config }) => config.id === session);
      return found === undefined ? err(unknownSession(session)) : ok(found);
    }
    const [only] = active;
    if (only !== undefined && active.length === 1) return ok(only);
    return err({
      code: only === undefined ? 'ERR_NO_SESSION' : 'ERR_WHICH_SESSION',
      status: 409,
      message: only === undefined ? 'No session is running.' : `${active.length} sessions are running.`,
      hint: only === undefined ? 'Launch one first.' : `Name one: ${active.map(({ config }) => config.id).join(', ')}.`,
    });
  }

  #sessionsOf(account: AccountId): readonly SessionId[] {
    return this.#active()
      .filter(({ config }) => config.account === account)
      .map(({ config }) => config.id);
  }

  #accountNamed(name: string): SessionConfig['account'] | undefined {
    const { accounts, sessions } = this.view();
    return (
      accounts.find(({ account }) => account?.name === name)?.id ??
      sessions.find(({ config }) => config.accountName === name)?.config.account
    );
  }
}

function unknownSession(session: SessionId): Refusal {
  return {
    code: 'ERR_UNKNOWN_SESSION',
    status: 404,
    message: `No running session has the id '${session}'.`,
    hint: 'GET /api/live/status lists the sessions.',
  };
}

function unknownAccount(name: string): Refusal {
  return {
    code: 'ERR_UNKNOWN_ACCOUNT',
    status: 404,
    message: `No account of this program is named '${name}'.`,
    hint: 'Type the name exactly as the venue writes it; the status bar shows it.',
  };
}
