/**
 * One session's scans by AmiBroker: its bars are delivered in the background as they come, and an exploration waits until
 * they are there. A row names its bar by the wall clock; it must be a bar that was sent, with the close that was sent.
 */
import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { err, ok, type Result } from '#base';
import type { Bar } from '#market';
import { compareSignals, isExit, type ScanRequest, type ScanResult, type Signal, signalKey } from '#scan';
import type { BarInjector } from './bar-injector.ts';
import { type BrokerLink, DialogShown } from './broker-link.ts';
import type { ChartFrame } from './chart-frame.ts';
import { ComCallError } from './com/call-error.ts';
import { signalsOf } from './explored-signals.ts';
import { writeProject } from './project-file.ts';
import type { ScanFiles } from './scan-files.ts';

export interface SessionParts {
  readonly link: BrokerLink;
  readonly injector: BarInjector;
  readonly files: ScanFiles;
  readonly frame: ChartFrame;
  readonly tickSize: number;
  /** Whether the formula says stops, which only our own engine tells. */
  readonly usesStops: boolean;
  /** The exploration over so many of the newest bars. */
  readonly formula: (recentBars: number) => string;
  readonly deadlineMs: number;
  readonly pollMs: number;
}

/** Beside the exploration's own time: opening, exporting, and calls that are rejected for a while. */
const EXPLORE_MARGIN_MS = 30_000;

export class AmiBrokerSession {
  readonly #parts: SessionParts;
  /** One thing at a time. */
  #turns: Promise<unknown> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  append(change: Parameters<BarInjector['append']>[0]): void {
    this.#parts.injector.append(change);
    this.#deliverSoon();
  }

  replace(change: Parameters<BarInjector['replace']>[0]): void {
    this.#parts.injector.replace(change);
    this.#deliverSoon();
  }

  /** @param beside what our own engine says of the same bars: only its stops are taken */
  scan(request: ScanRequest, beside: ScanResult, startedAt: number): Promise<ScanResult> {
    return this.#takeTurn(async () => {
      try {
        return await this.#scan(request, beside, startedAt);
      } catch (error) {
        return { ok: false, ...lossOf(error), ms: performance.now() - startedAt };
      }
    });
  }

  async #scan({ from, upTo }: ScanRequest, beside: ScanResult, startedAt: number): Promise<ScanResult> {
    const { injector } = this.#parts;
    const { revision } = injector;
    const searched = injector.from(from);
    const found: Result<readonly Signal[], string> =
      searched.length === 0 ? ok([]) : await this.#again(() => this.#explore(searched));
    const ms = performance.now() - startedAt;
    if (!found.ok) return { ok: false, reason: 'error', message: found.error, ms };
    const signals = found.value.filter(({ bar }) => bar <= upTo).map((signal) => this.#withStops(signal, beside));
    return {
      ok: true,
      revision,
      upTo,
      signals: signals.sort(compareSignals),
      plots: beside.ok ? beside.plots : [],
      ms,
    };
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

  async #explore(searched: readonly Bar[]): Promise<Result<readonly Signal[], string>> {
    const { link, injector, files, formula, frame, tickSize, deadlineMs, pollMs } = this.#parts;
    await injector.deliver();
    const [afl, apx, csv] = [files.next('afl'), files.next('apx'), files.next('csv')];
    try {
      const written = writeProject({
        formula: formula(searched.length),
        formulaPath: afl.there,
        symbol: injector.symbol,
        periodicity: frame.code,
      });
      if (!written.ok) return err(written.error.join(' '));
      await writeFile(afl.here, written.value.formula);
      await writeFile(apx.here, written.value.project);
      await link.ask(
        { op: 'explore', project: apx.there, csv: csv.there, pollMs, deadlineMs },
        { deadlineMs: deadlineMs + EXPLORE_MARGIN_MS },
      );
      return signalsOf(decode(await readFile(csv.here)), { searched, clock: injector.clock, tickSize });
    } finally {
      for (const { here } of [afl, apx, csv]) rmSync(here, { force: true });
    }
  }

  #withStops(signal: Signal, beside: ScanResult): Signal {
    if (!this.#parts.usesStops || isExit(signal.type)) return signal;
    const key = signalKey(signal);
    const same = beside.ok ? beside.signals.find((each) => signalKey(each) === key) : undefined;
    if (same !== undefined) return same.stops === undefined ? signal : { ...signal, stops: same.stops };
    const refusal = `Only AmiBroker has the signal ${key}; the stops of the formula's ApplyStop are not known for it.`;
    return { ...signal, stops: { stopLossTicks: null, trailing: false, takeProfitTicks: null, refusal } };
  }

  /** A loss shows in the next scan, which delivers first. */
  #deliverSoon(): void {
    void this.#takeTurn(() => this.#parts.injector.deliver().catch(lossOf));
  }

  #takeTurn<Answer>(turn: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#turns.then(turn);
    this.#turns = answer.catch(() => undefined);
    return answer;
  }
}

/** AmiBroker writes the machine's code page, here or there with the mark of UTF-8; of ours all is ASCII but the ticker. */
function decode(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '');
}

/** Anything but what AmiBroker did is a bug of ours and travels on. */
function lossOf(error: unknown): { readonly reason: 'overrun' | 'error' | 'lost'; readonly message: string } {
  if (error instanceof DialogShown) return { reason: 'error', message: error.message };
  if (!(error instanceof ComCallError)) throw error;
  const overran = error.code === 'ERR_AMIBROKER_OVERRUN' || error.code === 'ERR_AMIBROKER_HUNG';
  return { reason: overran ? 'overrun' : 'lost', message: error.message };
}
