/**
 * Two scanners, one of which is believed. The second is told the same bars and asked the same of them, after the first has
 * answered and beside everything else; what it says differently is told, and nothing is traded by it. It is never waited
 * for: bars reach it once the first has heard of them, and while it is still at one scan the next are passed over.
 */
import { BARS_MAX, type Bar, type Trade } from '#market';
import {
  differencesOf,
  type LoadRequest,
  type LoadResult,
  type PlotLine,
  type Scanner,
  type ScannerKind,
  type ScannerStanding,
  type ScanRequest,
  type ScanResult,
  type ScanSubject,
  type ShadowDifference,
  type ShadowedSession,
  type ShadowNames,
} from '#scan';

/** Everything that two scanners were told before they said different things: enough to ask either again. */
export interface ShadowCase {
  readonly load: LoadRequest;
  /** SHA-256 of the formula with its includes. */
  readonly hash: string;
  readonly bars: readonly Bar[];
  readonly request: ScanRequest;
  readonly kinds: readonly [ScannerKind, ScannerKind];
  readonly results: readonly [ScanResult, ScanResult];
  readonly differences: readonly ShadowDifference[];
}

export interface ShadowOptions {
  /** Whose signals count. */
  readonly first: Scanner;
  readonly second: Scanner;
  readonly kinds: readonly [ScannerKind, ScannerKind];
  /** Told once of each difference. Must not throw. */
  readonly onCase: (found: ShadowCase) => void;
}

/** Differences that are not told again, a session; beyond it the oldest may be. */
const TOLD_MAX = 2_000;

/** A formula that the second cannot run is not read for ever. */
const TRIES_MAX = 5;

const NAMES: Readonly<Record<ScannerKind, string>> = { embedded: 'Openbell’s own engine', amibroker: 'AmiBroker' };

interface Shadowed {
  readonly load: LoadRequest;
  readonly hash: string;
  /** Whether the second has the formula, and hears of bars. */
  listening: boolean;
  /** How often the second was asked to read the formula; null: it is reading. */
  tries: number | null;
  busy: boolean;
  /** Oldest first, at most BARS_MAX. */
  bars: Bar[];
  revision: number;
  /** The revision after which bars were last changed, not only added. */
  replacedAt: number;
  readonly told: Set<string>;
  standing: ShadowedSession;
}

export class ShadowScanner implements Scanner {
  readonly #options: ShadowOptions;
  readonly #names: ShadowNames;
  readonly #sessions = new Map<ScanSubject, Shadowed>();
  #listener: (subject: ScanSubject, difference: ShadowDifference) => void = () => undefined;

  constructor(options: ShadowOptions) {
    this.#options = options;
    const [first, second] = options.kinds;
    this.#names = { first: NAMES[first], second: NAMES[second] };
  }

  onDifference(listener: (subject: ScanSubject, difference: ShadowDifference) => void): void {
    this.#listener = listener;
  }

  async load(request: LoadRequest): Promise<LoadResult> {
    this.#sessions.delete(request.subject);
    const loaded = await this.#options.first.load(request);
    if (!loaded.ok) return loaded;
    // The second reads what the first has read, whatever becomes of the file.
    const load = { ...request, pinned: loaded.pinned };
    const session: Shadowed = {
      ...{ load, hash: loaded.hash, listening: false, tries: null, busy: false, bars: [], revision: 0, replacedAt: 0 },
      told: new Set(),
      standing: { compared: 0, passedOver: 0, differences: 0, last: null, trouble: 'it is reading the formula' },
    };
    this.#sessions.set(request.subject, session);
    void this.#loadSecond(session, 1);
    return loaded;
  }

  async #loadSecond(session: Shadowed, tries: number): Promise<void> {
    session.tries = null;
    const { second } = this.#options;
    const { subject } = session.load;
    const loaded = await second.load(session.load).catch(
      ({ message }: Error): LoadResult => ({
        ok: false,
        diagnostics: [
          { code: 'SCAN-E009', severity: 'error', message, hint: null, file: session.load.file, line: 1, column: 1 },
        ],
      }),
    );
    if (this.#sessions.get(subject) !== session) return second.unload(subject);
    session.tries = tries;
    if (!loaded.ok) {
      const first = loaded.diagnostics.find(({ severity }) => severity === 'error');
      return this.#failed(session, `it cannot run the formula: ${first?.message ?? 'it does not say why'}`);
    }
    session.standing = { ...session.standing, trouble: null };
    session.listening = true;
    if (session.bars.length > 0) second.replace({ subject, revision: session.revision, bars: session.bars.slice() });
  }

  append(change: Parameters<Scanner['append']>[0]): void {
    this.#options.first.append(change);
    const session = this.#sessions.get(change.subject);
    if (session === undefined) return;
    session.bars.push(...change.bars);
    session.bars.splice(0, Math.max(0, session.bars.length - BARS_MAX));
    session.revision = change.revision;
    if (session.listening) setImmediate(() => this.#options.second.append(change));
  }

  replace(change: Parameters<Scanner['replace']>[0]): void {
    this.#options.first.replace(change);
    const session = this.#sessions.get(change.subject);
    if (session === undefined) return;
    session.bars = change.bars.slice(-BARS_MAX);
    session.revision = change.revision;
    session.replacedAt = change.revision;
    if (session.listening) setImmediate(() => this.#options.second.replace(change));
  }

  trade(trade: Trade): void {
    this.#options.first.trade?.(trade);
    this.#options.second.trade?.(trade);
  }

  scan(request: ScanRequest): Promise<ScanResult> {
    const answer = this.#options.first.scan(request);
    const session = this.#sessions.get(request.subject);
    if (session?.listening) void this.#compare(session, request, answer);
    // AmiBroker may be there by now, or the machine less busy.
    else if (session?.tries != null && session.tries < TRIES_MAX) void this.#loadSecond(session, session.tries + 1);
    return answer;
  }

  async #compare(session: Shadowed, request: ScanRequest, answer: Promise<ScanResult>): Promise<void> {
    if (session.busy) {
      session.standing = { ...session.standing, passedOver: session.standing.passedOver + 1 };
      return;
    }
    session.busy = true;
    try {
      const first = await answer;
      // The bars as they are now: what comes while the second is at it belongs to the next case.
      const bars = session.bars.filter(({ start }) => start <= request.upTo);
      const second = await this.#options.second.scan(request);
      if (this.#sessions.get(request.subject) !== session || !first.ok) return;
      if (!second.ok) return this.#failed(session, second.message);
      // Bars were repaired between the two: they did not see the same.
      if (session.replacedAt > first.revision || session.replacedAt > second.revision) return;
      const { compared } = session.standing;
      session.standing = { ...session.standing, compared: compared + 1, trouble: null };
      const found = differencesOf(first, second, this.#names).filter((each) => isNew(session, each));
      if (found.length === 0) return;
      const { load, hash } = session;
      const { kinds } = this.#options;
      for (const difference of found) this.#tell(session, difference);
      this.#options.onCase({ load, hash, bars, request, kinds, results: [first, second], differences: found });
    } catch (error) {
      this.#failed(session, (error as Error).message);
    } finally {
      session.busy = false;
    }
  }

  /** Told when it begins, and again when it has been well in between. */
  #failed(session: Shadowed, why: string): void {
    const { trouble } = session.standing;
    session.standing = { ...session.standing, trouble: why };
    if (trouble === why) return;
    const text = `${this.#names.second} cannot be compared: ${why}`;
    this.#listener(session.load.subject, { what: 'failure', signal: null, prices: [null, null], text });
  }

  #tell(session: Shadowed, difference: ShadowDifference): void {
    const { differences } = session.standing;
    session.standing = { ...session.standing, differences: differences + 1, last: difference };
    this.#listener(session.load.subject, difference);
  }

  plots(request: Parameters<Scanner['plots']>[0]): Promise<readonly PlotLine[]> {
    return this.#options.first.plots(request);
  }

  standing(): ScannerStanding {
    const { first, second, kinds } = this.#options;
    const sessions = new Map([...this.#sessions].map(([subject, { standing }]) => [subject, standing]));
    return {
      kind: kinds[0],
      amibroker: first.standing?.().amibroker ?? second.standing?.().amibroker ?? null,
      shadow: { kind: kinds[1], sessions },
    };
  }

  unload(subject: ScanSubject): void {
    this.#sessions.delete(subject);
    this.#options.first.unload(subject);
    this.#options.second.unload(subject);
  }

  async close(): Promise<void> {
    this.#sessions.clear();
    await Promise.all([this.#options.first.close(), this.#options.second.close()]);
  }
}

function isNew({ told }: Shadowed, { text }: ShadowDifference): boolean {
  if (told.has(text)) return false;
  told.add(text);
  const [oldest] = told;
  if (told.size > TOLD_MAX && oldest !== undefined) told.delete(oldest);
  return true;
}
