/**
 * What a person asks of the running program: launch, stop, kill, resume, flatten, and what the contracts of others are. Each
 * becomes a happening of the kernel; a kill closes the gate first and asks later (K9).
 */
import { randomUUID } from 'node:crypto';
import type { AccountId } from '#account';
import { err, ok, type Result, SECOND } from '#base';
import {
  areTwins,
  type Happening,
  isActive,
  isSameName,
  type KernelView,
  type SessionConfig,
  type SessionId,
  type SessionView,
} from '#kernel';
import type { ContractId } from '#market';
import type { Flattening, FlattenTarget, Live, Refusal } from './control.ts';
import type { KillGate } from './gate.ts';
import type { HaltKeeper } from './halt-keeper.ts';
import type { Clock } from './ports.ts';

const KILLED = 'the kill switch was pressed';
const STOP_WAIT_MS = 30 * SECOND;

export interface OperatorGround {
  readonly gate: KillGate;
  readonly clock: Clock;
  readonly take: (happening: Happening) => void;
  readonly view: () => KernelView;
  readonly listen: Live['listen'];
  /** What no word of a person lifts while this program runs: a ledger that has failed, a bug; null: nothing. */
  readonly lasting: () => string | null;
  /** Sees to it that the word by which a person halts or stops outlives this process. */
  readonly keeper: Pick<HaltKeeper, 'keep' | 'lift'>;
  /** By chance, unless the run is to be repeated to the letter. */
  readonly newSessionId?: () => SessionId;
}

export class OperatorDesk implements Pick<Live, 'launch' | 'stop' | 'kill' | 'resume' | 'settleExternal' | 'flatten'> {
  readonly #ground: OperatorGround;

  constructor(ground: OperatorGround) {
    this.#ground = ground;
  }

  launch(wanted: Omit<SessionConfig, 'id'>): Result<SessionId, Refusal> {
    const twin = this.#active().find((session) => areTwins(session, { config: wanted, contract: null }));
    if (twin !== undefined) {
      return err({
        code: 'ERR_SESSION_TWIN',
        status: 409,
        message: `${wanted.strategy} runs on ${wanted.symbol} of ${wanted.accountName} already (session ${twin.config.id}).`,
        hint: 'Stop that session first, or choose another account, symbol or strategy.',
      });
    }
    const { newSessionId = randomSessionId } = this.#ground;
    const id = newSessionId();
    this.#ground.take({ type: 'session.started', config: { ...wanted, id } });
    return ok(id);
  }

  async stop({ session, positions }: Parameters<Live['stop']>[0]): Promise<Result<SessionView, Refusal>> {
    const found = this.#theSession(session);
    if (!found.ok) return found;
    const id = found.value.config.id;
    const stopped = new Promise<void>((resolve) => {
      const callOff = this.#ground.clock.schedule(
        { clock: 'monotonic', at: this.#ground.clock.now().monotonic + STOP_WAIT_MS },
        done,
      );
      const unlisten = this.#ground.listen({
        publication: ({ fact }) => {
          const over = fact.type === 'session.changed' && !isActive(fact);
          if (over && fact.session === id) done();
        },
      });
      function done(): void {
        callOff();
        unlisten();
        resolve();
      }
    });
    this.#ground.take({ type: 'operator.said', say: 'stop', session: id, positions });
    this.#ground.keeper.keep(`session ${id} was stopped`);
    await stopped;
    return ok(this.#ground.view().sessions.find(({ config }) => config.id === id) ?? found.value);
  }

  kill({ session }: { readonly session?: SessionId }): Result<readonly SessionId[], Refusal> {
    if (session === undefined) {
      this.#ground.gate.close('all');
      this.#ground.take({ type: 'operator.said', say: 'kill', target: 'all' });
      this.#ground.keeper.keep(KILLED);
      return ok(this.#active().map(({ config }) => config.id));
    }
    // The gate closes first and asks later: a session that does not exist sends nothing anyway.
    this.#ground.gate.close(session);
    const found = this.#theSession(session);
    if (!found.ok) return found;
    this.#ground.take({ type: 'operator.said', say: 'kill', target: { session } });
    this.#ground.keeper.keep(KILLED);
    return ok([session]);
  }

  resume({ accountName, liftLosses = false }: Parameters<Live['resume']>[0]): Result<readonly SessionId[], Refusal> {
    const account = this.#accountNamed(accountName);
    if (account === undefined) return err(unknownAccount(accountName));
    const lasting = this.#ground.lasting();
    if (lasting !== null) return err(cannotResume(lasting));
    this.#ground.take({ type: 'operator.said', say: 'resume', account, liftLosses });
    const sessions = this.#sessionsOf(account);
    const others = this.#active().flatMap(({ config }) => (config.account === account ? [] : config.id));
    this.#ground.gate.open(sessions, others);
    void this.#ground.keeper.lift();
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
    this.#ground.take({ type: 'operator.said', say: 'settle', account, as });
    return ok(this.#sessionsOf(account));
  }

  flatten(target: FlattenTarget): Result<Flattening, Refusal> {
    const wanted = this.#wanted(target);
    if (!wanted.ok) return wanted;
    const { sessions, left } = wanted.value;
    for (const id of sessions) {
      this.#ground.gate.close(id);
      this.#ground.take({ type: 'operator.said', say: 'flatten', session: id });
    }
    for (const { account, contract } of left)
      this.#ground.take({ type: 'operator.said', say: 'flatten', account, contract });
    if (sessions.length > 0) this.#ground.keeper.keep('a person asked to flatten');
    return wanted;
  }

  #wanted(target: FlattenTarget): Result<Flattening, Refusal> {
    if ('accountName' in target) return this.#inAccount(target.accountName, target.contract);
    const { session } = target;
    if (session === undefined) return ok(this.#openIn(() => true));
    const found = this.#ground.view().sessions.find(({ config }) => config.id === session);
    if (found === undefined) return err(unknownSession(session));
    if (isActive(found)) return ok({ sessions: [session], left: [] });
    const { contract, config } = found;
    // It is over: what it has left is meant, whoever keeps it now.
    if (contract === null) return ok({ sessions: [], left: [] });
    const open = this.#openIn((place) => place.account === config.account && place.contract === contract.id);
    if (open.sessions.length > 0) return ok(open);
    return ok({ sessions: [], left: [{ account: config.account, contract: contract.id, symbol: contract.symbol }] });
  }

  #inAccount(name: string, wanted: string | undefined): Result<Flattening, Refusal> {
    const account = this.#accountNamed(name);
    if (account === undefined) return err(unknownAccount(name));
    const open = this.#openIn((place) => {
      const isMeant = wanted === undefined || wanted === place.contract || isSameName(wanted, place.symbol);
      return place.account === account && isMeant;
    });
    const isNothing = open.sessions.length + open.left.length === 0;
    return isNothing && wanted !== undefined ? err(nothingOpen(name, wanted)) : ok(open);
  }

  /** The sessions and the contracts left behind that a question is answered with yes for. */
  #openIn(isMeant: (place: Place) => boolean): Flattening {
    const { accounts } = this.#ground.view();
    const sessions = this.#active().filter(({ config, contract }) =>
      isMeant({ account: config.account, contract: contract?.id ?? null, symbol: contract?.symbol ?? config.symbol }),
    );
    const left = accounts
      .flatMap((each) => each.left)
      .map(({ account, contract }) => ({ account, contract: contract.id, symbol: contract.symbol }))
      .filter(isMeant);
    return { sessions: sessions.map(({ config }) => config.id), left };
  }

  #active(): readonly SessionView[] {
    return this.#ground.view().sessions.filter(isActive);
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
    const { accounts, sessions } = this.#ground.view();
    return (
      accounts.find(({ account }) => account?.name === name)?.id ??
      sessions.find(({ config }) => config.accountName === name)?.config.account
    );
  }
}

interface Place {
  readonly account: AccountId;
  /** Null: a session that does not know it yet. */
  readonly contract: ContractId | null;
  readonly symbol: string;
}

export function unknownSession(session: SessionId): Refusal {
  return {
    code: 'ERR_UNKNOWN_SESSION',
    status: 404,
    message: `No running session has the id '${session}'.`,
    hint: 'GET /api/live/status lists the sessions.',
  };
}

function nothingOpen(account: string, contract: string): Refusal {
  return {
    code: 'ERR_NOTHING_OPEN',
    status: 404,
    message: `Nothing that Openbell knows of is open in ${contract} of ${account}, and no session trades it.`,
    hint: 'openbell status lists what is open. What it does not show can be closed in the venue’s own screen.',
  };
}

function cannotResume(why: string): Refusal {
  return {
    code: 'ERR_CANNOT_RESUME',
    status: 409,
    message: `Trading stays halted until Openbell is started again: ${why}.`,
    hint: 'Mend that first. Flatten and cancels work meanwhile.',
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

function randomSessionId(): SessionId {
  return `s-${randomUUID().slice(0, 8)}` as SessionId;
}
