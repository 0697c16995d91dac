/**
 * One live session's formula: its worker thread, and what a new thread needs when that one is lost, which is the pinned
 * formula and the bars. Questions take turns. After a loss the thread is renewed at once, in the turn after the answer.
 */
import { performance } from 'node:perf_hooks';
import type { Bar } from '#market';
import type { LoadResult, PinnedFormula, PlotLine, ScanRequest, ScanResult } from '#scan';
import { barsToForget, packBars } from './bar-rows.ts';
import { FormulaThread, ThreadLost } from './formula-thread.ts';
import type { LoadQuestion } from './scan-protocol.ts';

/**
 * Starting a thread, reading the formula and trying it out: half a second of a core, on a machine that may be busy with
 * much else. The engine itself stops a formula that does not end long before.
 */
const LOAD_DEADLINE_MS = 60_000;
/** Questions that wait; the kernel asks one thing at a time, so more is a flood and is turned away. */
const WAITING_MAX = 8;

export class ScanSession {
  readonly #question: LoadQuestion;
  readonly #deadlineMs: number;
  #thread = new FormulaThread();
  #pinned: PinnedFormula | null = null;
  /** Oldest first; bounded as the thread's own by `barsToForget`. */
  #bars: Bar[] = [];
  #revision = 0;
  #waiting = 0;
  #turns: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor({ question, answerDeadlineMs }: { readonly question: LoadQuestion; readonly answerDeadlineMs: number }) {
    this.#question = question;
    this.#deadlineMs = answerDeadlineMs;
  }

  /** To be called first, and once. */
  load(): Promise<LoadResult> {
    // Asked at once, so that bars which are told meanwhile come after it.
    const answer = this.#thread.ask<'load'>(this.#question, { deadlineMs: LOAD_DEADLINE_MS });
    return this.#takeTurn(async () => {
      const result = await answer;
      this.#pinned = result.ok ? result.pinned : null;
      return result;
    });
  }

  append({ revision, bars }: { readonly revision: number; readonly bars: readonly Bar[] }): void {
    for (const bar of bars) this.#bars.push(bar);
    this.#bars.splice(0, barsToForget(this.#bars.length));
    this.#revision = revision;
    this.#thread.tell({ type: 'bars', change: 'append', revision, rows: packBars(bars) });
  }

  replace({ revision, bars }: { readonly revision: number; readonly bars: readonly Bar[] }): void {
    this.#bars = bars.slice(barsToForget(bars.length));
    this.#revision = revision;
    this.#thread.tell({ type: 'bars', change: 'replace', revision, rows: packBars(this.#bars) });
  }

  async scan({ from, upTo }: Pick<ScanRequest, 'from' | 'upTo'>): Promise<ScanResult> {
    const startedAt = performance.now();
    if (this.#waiting >= WAITING_MAX)
      return { ok: false, reason: 'lost', message: 'Too many scans wait already.', ms: 0 };
    try {
      return await this.#takeTurn(() =>
        this.#thread.ask<'scan'>({ type: 'scan', from, upTo }, { deadlineMs: this.#deadlineMs }),
      );
    } catch (error) {
      const { reason, message } = lossOf(error);
      return { ok: false, reason, message, ms: performance.now() - startedAt };
    }
  }

  async plots(bars: number): Promise<readonly PlotLine[]> {
    if (this.#waiting >= WAITING_MAX) return [];
    try {
      return await this.#takeTurn(() =>
        this.#thread.ask<'plots'>({ type: 'plots', bars }, { deadlineMs: this.#deadlineMs }),
      );
    } catch (error) {
      lossOf(error);
      return [];
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#thread.end();
  }

  /** Everything that waits goes on after a turn that failed, on a thread that was renewed. */
  #takeTurn<Answer>(turn: () => Promise<Answer>): Promise<Answer> {
    this.#waiting += 1;
    const answer = this.#turns.then(turn);
    this.#turns = answer
      .catch(() => this.#renew())
      .finally(() => {
        this.#waiting -= 1;
      });
    return answer;
  }

  /** If the new thread fails too, the next question finds it lost, fails, and renews again. */
  async #renew(): Promise<void> {
    if (this.#ended || this.#pinned === null || !this.#thread.lost) return;
    this.#thread = new FormulaThread();
    const origin = { type: 'pinned', pinned: this.#pinned } as const;
    try {
      const loading = this.#thread.ask<'load'>({ ...this.#question, origin }, { deadlineMs: LOAD_DEADLINE_MS });
      this.#thread.tell({ type: 'bars', change: 'replace', revision: this.#revision, rows: packBars(this.#bars) });
      await loading;
    } catch (error) {
      lossOf(error);
    }
  }
}

/** Anything but a lost thread is a bug of ours and travels on. */
function lossOf(error: unknown): ThreadLost {
  if (error instanceof ThreadLost) return error;
  throw error;
}
