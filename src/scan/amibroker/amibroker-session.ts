/**
 * One session's scans by AmiBroker: its bars are delivered in the background as they come, and an exploration waits until
 * they are there. A row names its bar by the wall clock; it must be a bar that was sent, with the close that was sent.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { type EpochMs, err, ok, type Result } from '#base';
import { compareSignals, isExit, type ScanRequest, type ScanResult, type Signal, signalKey } from '#scan';
import type { BarInjector } from './bar-injector.ts';
import type { BrokerLink } from './broker-link.ts';
import { ComCallError } from './com/call-error.ts';
import type { ExplorationFormula } from './exploration-formula.ts';
import { signalsOf } from './explored-signals.ts';
import { lossOf } from './loss.ts';
import { writeProject } from './project-file.ts';
import type { ScanFiles } from './scan-files.ts';
import { SessionBars } from './session-bars.ts';
import type { WallClock } from './wall-clock.ts';

export interface SessionParts {
  readonly link: BrokerLink;
  /** Of the symbol, shared with the other sessions that give it the same series. */
  readonly injector: BarInjector;
  readonly files: ScanFiles;
  readonly clock: WallClock;
  readonly symbol: string;
  /** `Periodicity` of the project. */
  readonly periodicityCode: number;
  readonly tickSize: number;
  /** Rewritten once, when it was checked; the same runs ever after. */
  readonly formula: ExplorationFormula;
  readonly deadlineMs: number;
  readonly pollMs: number;
}

/** Beside the exploration's own time: opening, exporting, and calls that are rejected for a while. */
const EXPLORE_MARGIN_MS = 30_000;

/** Deliveries before one exploration. */
const ROUNDS_MAX = 10;

interface Found {
  readonly revision: number;
  readonly signals: Result<readonly Signal[], string>;
}

export class AmiBrokerSession {
  readonly #parts: SessionParts;
  /** Whether the formula says stops, which only our own engine tells. */
  readonly #usesStops: boolean;
  readonly #bars = new SessionBars();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#usesStops = [...parts.formula.removed.keys()].some((name) => name.toLowerCase() === 'applystop');
  }

  append(change: Parameters<SessionBars['append']>[0]): void {
    this.#bars.append(change);
    this.#parts.injector.deliverSoon(this.#bars);
  }

  replace(change: Parameters<SessionBars['replace']>[0]): void {
    this.#bars.replace(change);
    this.#parts.injector.deliverSoon(this.#bars);
  }

  /** @param beside what our own engine says of the same bars: only its stops are taken */
  scan(request: ScanRequest, beside: Promise<ScanResult>): Promise<ScanResult> {
    const startedAt = performance.now();
    return this.#parts.injector.turns.take(async () => {
      try {
        const { revision, signals } = await this.#again(() => this.#explore(request.from));
        const own = await beside;
        const ms = performance.now() - startedAt;
        if (!signals.ok) return { ok: false, reason: 'error', message: signals.error, ms };
        const { upTo } = request;
        const found = signals.value.filter(({ bar }) => bar <= upTo).map((signal) => this.#withStops(signal, own));
        return { ok: true, revision, upTo, signals: found.sort(compareSignals), plots: own.ok ? own.plots : [], ms };
      } catch (error) {
        return { ok: false, ...lossOf(error), ms: performance.now() - startedAt };
      }
    });
  }

  /** AmiBroker was closed since: it is found again, once, and told everything anew. */
  async #again<Value>(act: () => Promise<Value>): Promise<Value> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ComCallError) || error.code !== 'ERR_AMIBROKER_LOST') throw error;
      return await act();
    }
  }

  /** The bars that are searched are counted once all that are known are there. */
  async #explore(from: EpochMs): Promise<Found> {
    const { injector, clock, tickSize } = this.#parts;
    const { grain } = injector;
    // Others may come while these are on their way; what is not there must not be counted.
    for (let rounds = 0; rounds === 0 || this.#bars.missingOf(injector.given).length > 0; rounds += 1) {
      if (rounds === ROUNDS_MAX)
        throw new ComCallError('ERR_AMIBROKER_BUSY', 'Bars come faster than AmiBroker takes them.');
      await injector.deliver(this.#bars);
    }
    const { revision, newest } = this.#bars;
    const count = this.#bars.countFrom(from);
    if (count === 0 || newest === null) return { revision, signals: ok([]) };
    const { formingStart } = injector;
    // Another session of the symbol may be ahead of this one.
    const ahead = injector.given.behind(newest);
    const recentBars = (count + ahead.length + (formingStart === null ? 0 : 1)) * grain.barsEach;
    // In minutes the count reaches further back where some of them had no trade.
    const known = this.#bars.last(recentBars);
    const csv = await this.#run(recentBars);
    if (!csv.ok) return { revision, signals: csv };
    const signals = signalsOf(csv.value, {
      searched: known.slice(-count),
      beside: [...known.slice(0, -count), ...ahead],
      formingStart,
      startsWithin: (bar) => grain.startsWithin(bar),
      clock,
      tickSize,
    });
    return { revision, signals };
  }

  /** @returns the exported table */
  async #run(recentBars: number): Promise<Result<string, string>> {
    const { link, injector, files, formula, symbol, periodicityCode, deadlineMs, pollMs } = this.#parts;
    const [afl, apx, csv] = [files.next('afl'), files.next('apx'), files.next('csv')];
    try {
      const written = writeProject({
        formula: formula.over(recentBars),
        formulaPath: afl.there,
        symbol,
        periodicity: periodicityCode,
      });
      if (!written.ok) return err(written.error.join(' '));
      await writeFile(afl.here, written.value.formula);
      await writeFile(apx.here, written.value.project);
      const { database, generation } = injector;
      await link.ask(
        { op: 'explore', database, project: apx.there, csv: csv.there, pollMs, deadlineMs },
        { deadlineMs: deadlineMs + EXPLORE_MARGIN_MS, generation },
      );
      return ok(decode(await readFile(csv.here)));
    } finally {
      files.remove(afl, apx, csv);
    }
  }

  #withStops(signal: Signal, beside: ScanResult): Signal {
    if (!this.#usesStops || isExit(signal.type)) return signal;
    const key = signalKey(signal);
    const same = beside.ok ? beside.signals.find((each) => signalKey(each) === key) : undefined;
    if (same !== undefined) return same.stops === undefined ? signal : { ...signal, stops: same.stops };
    const refusal = `Only AmiBroker has the signal ${key}; the stops of the formula's ApplyStop are not known for it.`;
    return { ...signal, stops: { stopLossTicks: null, trailing: false, takeProfitTicks: null, refusal } };
  }
}

/** AmiBroker writes the machine's code page, here or there with the mark of UTF-8; of ours all is ASCII but the ticker. */
function decode(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '');
}
