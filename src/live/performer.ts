/**
 * Performs the kernel's commands on the ports and brings every outcome back as a happening. It decides nothing; its one
 * duty of its own is the order of things around an order: facts on disk, then the gate, then the bytes (K4, K9).
 */
import { type MonotonicMs, SECOND } from '#base';
import type { Command, Happening, Outcome, SessionConfig, SessionGlance, SessionId } from '#kernel';
import type { Times } from '#risk';
import type { Scanner, ScanSubject } from '#scan';
import type { KillGate } from './gate.ts';
import { alertOf } from './notices.ts';
import type { Alerts, Clock, Gateway, Ledger, Stamp, WriteOutcome } from './ports.ts';
import { within } from './within.ts';

export interface Ports {
  readonly gateway: Gateway;
  readonly scanner: Scanner;
  readonly ledger: Ledger;
  readonly alerts: Alerts;
  readonly clock: Clock;
}

export interface Inbox {
  take(happening: Happening): void;
  sessions(): readonly SessionGlance[];
  /** Number of the newest fact handed to the ledger. */
  recorded(): number;
}

type FlushTimes = Pick<Times, 'flushMs' | 'flattenFlushMs'>;

/**
 * What closes a position may wait so long for its turn and its connection. Later, what it was to close may be gone, and it
 * would open the other way: an exit is told as dropped, a flatten looks again.
 */
const WAY_OUT_MS = 30 * SECOND;
const SLEPT = 'too long passed between the decision and the order, as when this machine has slept, so it was not sent';
const OVER = 'The session ended while it was prepared.';
const UNRECORDED = 'the ledger could not write it down in time, so it was not sent';

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

export class Performer {
  readonly #ports: Ports;
  readonly #gate: KillGate;
  readonly #inbox: Inbox;
  readonly #times: FlushTimes;
  readonly #timers = new Map<string, () => void>();
  /** Sessions that end while they are prepared: nothing is loaded for them, or it is let go again. */
  readonly #preparing = new Map<SessionId, { isOver: boolean }>();
  #closed = false;

  constructor(ground: {
    readonly ports: Ports;
    readonly gate: KillGate;
    readonly inbox: Inbox;
    readonly times: FlushTimes;
  }) {
    this.#ports = ground.ports;
    this.#gate = ground.gate;
    this.#inbox = ground.inbox;
    this.#times = ground.times;
  }

  perform(command: Command): void {
    const { gateway, scanner } = this.#ports;
    switch (command.type) {
      case 'session.prepare':
        return this.#ask(this.#prepare(command.config), (why) => ({
          type: 'session.unprepared',
          session: command.config.id,
          final: false,
          code: 'ERR_PREPARE',
          message: why,
        }));
      case 'session.release':
        return this.#release(command);
      case 'market.watch':
        return gateway.watchMarket(command.contract);
      case 'account.watch':
        return gateway.watchAccount(command.account);
      case 'market.unwatch':
        return gateway.unwatchMarket(command.contract);
      case 'account.unwatch':
        return gateway.unwatchAccount(command.account);
      case 'bars.fetch':
        return this.#ask(this.#fetchBars(command), (why) => ({
          type: 'bars.missed',
          session: command.session,
          fetch: command.fetch,
          why,
        }));
      case 'scanner.append':
        return scanner.append({ subject: subjectOf(command.session), revision: command.revision, bars: command.bars });
      case 'scanner.replace':
        return scanner.replace({ subject: subjectOf(command.session), revision: command.revision, bars: command.bars });
      case 'scan.run':
        return this.#ask(this.#scan(command), (why) => ({
          type: 'scan.completed',
          session: command.session,
          scan: command.scan,
          result: { ok: false, reason: 'lost', message: why, ms: 0 },
        }));
      case 'order.place':
        return this.#ask(this.#place(command), (why) => ({
          type: 'order.answered',
          tag: command.order.tag,
          outcome: { type: 'unknown', order: null, why, leftAt: null },
        }));
      case 'contract.fetch':
        return this.#ask(this.#readContract(command), () => ({
          type: 'contract.stated',
          session: command.session,
          contract: null,
        }));
      case 'order.cancel':
        return this.#ask(this.#cancel(command), (why) => ({
          type: 'cancel.answered',
          tag: command.tag,
          outcome: { type: 'unknown', order: command.order, why, leftAt: null },
        }));
      case 'order.resize':
        return this.#ask(this.#resize(command), (why) => ({
          type: 'resize.answered',
          tag: command.tag,
          outcome: { type: 'unknown', order: command.order, why, leftAt: null },
        }));
      case 'position.close':
        return this.#ask(this.#closePosition(command), (why) => ({
          type: 'close.answered',
          account: command.account,
          contract: command.contract,
          outcome: { type: 'unknown', order: null, why, leftAt: null },
        }));
      case 'order.read':
        return this.#ask(this.#readOrder(command), (why) => ({
          type: 'order.read',
          tag: command.tag,
          reading: { ok: false, why },
        }));
      case 'account.fetch':
        return this.#ask(this.#fetchAccount(command), (why) => ({
          type: 'account.unreadable',
          account: command.account,
          fetch: command.fetch,
          why,
        }));
      case 'account.reconnect':
        return gateway.reconnectAccount(command.why);
      case 'clock.compare':
        return gateway.compareClocks();
      case 'timer.set':
        return this.#setTimer(command);
      case 'timer.clear':
        return this.#clearTimer(command.timer);
      case 'notice.give': {
        const alert = alertOf(command.notice, this.#inbox.sessions(), this.#ports.clock.now());
        return this.#ports.alerts.raise(alert);
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** Each command is answered exactly once: what an adapter throws is an answer too. */
  #ask(work: Promise<Happening>, failed: (why: string) => Happening): void {
    void work
      .catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)))
      .then((happening) => {
        if (!this.#closed) this.#inbox.take(happening);
      });
  }

  async #prepare(config: SessionConfig): Promise<Happening> {
    const preparation = { isOver: false };
    this.#preparing.set(config.id, preparation);
    try {
      return await this.#prepared(config, preparation);
    } finally {
      if (this.#preparing.get(config.id) === preparation) this.#preparing.delete(config.id);
    }
  }

  async #prepared(config: SessionConfig, preparation: { readonly isOver: boolean }): Promise<Happening> {
    const { gateway, scanner } = this.#ports;
    const refuse = (code: string, message: string, final: boolean): Happening => ({
      type: 'session.unprepared',
      session: config.id,
      final,
      code,
      message,
    });
    const contract = await gateway.contract(config.symbol);
    if (!contract.ok)
      return refuse(contract.error.code, `${contract.error.message} ${contract.error.hint}`, contract.error.final);
    const accounts = await gateway.accounts();
    if (!accounts.ok)
      return refuse(accounts.error.code, `${accounts.error.message} ${accounts.error.hint}`, accounts.error.final);
    const account = accounts.value.find(({ id }) => id === config.account);
    if (account === undefined) {
      const known = accounts.value.map(({ id, name }) => `${name} (${id})`).join(', ');
      return refuse(
        'ERR_UNKNOWN_ACCOUNT',
        `The venue has no account ${config.account} for this login. It has: ${known}.`,
        true,
      );
    }
    if (preparation.isOver) return refuse('ERR_SESSION_OVER', OVER, true);
    const loaded = await scanner.load({
      subject: subjectOf(config.id),
      file: config.file,
      contract: contract.value,
      amiSymbol: config.amiSymbol,
      periodicity: config.periodicity,
      zone: config.zone,
      params: config.params,
    });
    if (preparation.isOver) {
      scanner.unload(subjectOf(config.id));
      return refuse('ERR_SESSION_OVER', OVER, true);
    }
    if (!loaded.ok) {
      const first = loaded.diagnostics.find(({ severity }) => severity === 'error') ?? loaded.diagnostics[0];
      const where =
        first === undefined
          ? ''
          : `line ${first.line}, column ${first.column}: ${first.message}${first.hint === null ? '' : ` ${first.hint}`}`;
      return refuse('ERR_FORMULA', `${config.strategy} cannot run. ${where}`, true);
    }
    return {
      type: 'session.prepared',
      session: config.id,
      contract: contract.value,
      account,
      formulaHash: loaded.hash,
    };
  }

  #release({ config, contract }: Of<'session.release'>): void {
    const preparation = this.#preparing.get(config.id);
    if (preparation !== undefined) preparation.isOver = true;
    this.#ports.scanner.unload(subjectOf(config.id));
    if (contract === null) return;
    this.#ports.gateway.unwatchMarket(contract);
    this.#ports.gateway.unwatchAccount(config.account);
  }

  async #fetchBars({ session, fetch, contract, periodicity, from, to }: Of<'bars.fetch'>): Promise<Happening> {
    const bars = await this.#ports.gateway.bars({ contract, periodicity, from, to });
    return bars.ok
      ? { type: 'bars.fetched', session, fetch, bars: bars.value }
      : { type: 'bars.missed', session, fetch, why: bars.error.message };
  }

  async #scan({ session, scan, from, upTo }: Of<'scan.run'>): Promise<Happening> {
    const result = await this.#ports.scanner.scan({ subject: subjectOf(session), from, upTo });
    return { type: 'scan.completed', session, scan, result };
  }

  async #place({ session, order }: Of<'order.place'>): Promise<Happening> {
    const { ledger, gateway, clock } = this.#ports;
    const answer = (outcome: Outcome): Happening => ({ type: 'order.answered', tag: order.tag, outcome });
    const { flushMs, flattenFlushMs } = this.#times;
    const isSaga = order.purpose === 'saga';
    let flushedAt: MonotonicMs | null = null;
    let leftAt: MonotonicMs | null = null;
    let recorded = false;
    let hindrance: string | null = null;
    const decidedAt = clock.now();
    // A saga's order shrinks the position: it does not let a broken disk stop it (K9).
    const patienceMs = isSaga ? flattenFlushMs : flushMs;
    const ready = within(ledger.flushed(this.#inbox.recorded()), patienceMs, clock).then((written) => {
      if (written) flushedAt = clock.now().monotonic;
      recorded = written || isSaga;
      return recorded;
    });
    const outcome = await gateway.place({
      ticket: order,
      urgent: order.purpose !== 'entry',
      ready,
      gate: () => {
        const gated = recorded ? this.#gate.hindrance({ session, purpose: order.purpose }) : UNRECORDED;
        const freshMs = order.purpose === 'entry' ? 2 * flushMs : Math.max(2 * flushMs, WAY_OUT_MS);
        const isOld = passedMs(decidedAt, clock.now()) > freshMs;
        hindrance = gated ?? (isOld ? SLEPT : null);
        if (hindrance === null) leftAt = clock.now().monotonic;
        return hindrance === null;
      },
    });
    if (outcome.type === 'withheld') {
      const why = hindrance ?? (recorded ? outcome.why : UNRECORDED);
      return answer({ type: 'withheld', order: null, why, leftAt: null });
    }
    return answer({ ...outcomeOf(outcome), flushedAt, leftAt });
  }

  async #cancel({ tag, account, order }: Of<'order.cancel'>): Promise<Happening> {
    const outcome = await this.#ports.gateway.cancel({ account, order });
    return { type: 'cancel.answered', tag, outcome: { ...outcomeOf(outcome), leftAt: null } };
  }

  async #resize({ tag, account, order, size }: Of<'order.resize'>): Promise<Happening> {
    const outcome = await this.#ports.gateway.resize({ account, order, size });
    return { type: 'resize.answered', tag, outcome: { ...outcomeOf(outcome), leftAt: null } };
  }

  async #closePosition({ account, contract }: Of<'position.close'>): Promise<Happening> {
    const outcome = await this.#ports.gateway.closePosition({ account, contract });
    return { type: 'close.answered', account, contract, outcome: { ...outcomeOf(outcome), leftAt: null } };
  }

  async #readContract({ session, contract }: Of<'contract.fetch'>): Promise<Happening> {
    const read = await this.#ports.gateway.contract(contract);
    return { type: 'contract.stated', session, contract: read.ok ? read.value : null };
  }

  async #readOrder({ tag, account, order, since }: Of<'order.read'>): Promise<Happening> {
    const find = order === null ? { tag } : { id: order };
    const found = await this.#ports.gateway.order({ account, find, since });
    const reading = found.ok
      ? { ok: true as const, found: found.value }
      : { ok: false as const, why: found.error.message };
    return { type: 'order.read', tag, ...(order === null ? {} : { order }), reading };
  }

  async #fetchAccount({ account, fetch, since, urgent }: Of<'account.fetch'>): Promise<Happening> {
    const snapshot = await this.#ports.gateway.snapshot({ account, since, urgent });
    return snapshot.ok
      ? { type: 'account.snapshot', account, fetch, snapshot: snapshot.value }
      : { type: 'account.unreadable', account, fetch, why: snapshot.error.message };
  }

  #setTimer({ timer, clock, at }: Of<'timer.set'>): void {
    this.#clearTimer(timer);
    const cancel = this.#ports.clock.schedule({ clock, at }, () => {
      this.#timers.delete(timer);
      this.#inbox.take({ type: 'timer.fired', timer });
    });
    this.#timers.set(timer, cancel);
  }

  #clearTimer(timer: string): void {
    this.#timers.get(timer)?.();
    this.#timers.delete(timer);
  }
}

function subjectOf(session: string): ScanSubject {
  return session as ScanSubject;
}

function outcomeOf(outcome: WriteOutcome): Omit<Outcome, 'leftAt'> {
  return outcome.type === 'accepted'
    ? { type: 'accepted', order: outcome.order, why: null }
    : { type: outcome.type, order: null, why: outcome.why };
}

/** By the clock that has gone further: while the machine sleeps the monotonic one may stand still. */
function passedMs(from: Stamp, to: Stamp): number {
  return Math.max(to.wall - from.wall, to.monotonic - from.monotonic);
}
