/** A second session beside the first of a drive, on the same account and contract. */
import { epochMs, MINUTE } from '#base';
import type { SessionConfig, SessionId } from '#kernel';
import type { SignalType } from '#scan';
import { ACCOUNT, bar, CONFIG, CONTRACT, Drive } from './desk-drive.ts';

export const FIRST = 's-1' as SessionId;
export const OTHER = 's-2' as SessionId;

export class BesideDrive extends Drive {
  readonly #answered = new Set<string>();

  launchOther(change: Partial<SessionConfig> = {}): this {
    this.say({ type: 'session.started', config: { ...CONFIG, id: OTHER, strategy: 'T04', ...change } });
    this.say({ type: 'session.prepared', session: OTHER, contract: CONTRACT, account: ACCOUNT, formulaHash: 'g' });
    this.quote(21_000);
    this.#history();
    return this;
  }

  /** A minute goes by, and each session's formula says this of it. */
  minuteOf(said: Partial<Record<SessionId, readonly SignalType[]>> = {}): this {
    this.minute();
    this.#history();
    for (const signals of [said, {}]) for (const id of [FIRST, OTHER]) this.#scanned(id, signals[id] ?? []);
    return this;
  }

  #history(): void {
    for (const { session, fetch, from } of this.all('bars.fetch')) {
      if (this.#answered.has(`${session} ${fetch}`)) continue;
      this.#answered.add(`${session} ${fetch}`);
      const start = Math.ceil(from / MINUTE) * MINUTE;
      const bars = Array.from({ length: 10 }, (_, i) => bar(epochMs(start + i * MINUTE)));
      this.say({ type: 'bars.fetched', session, fetch, bars });
    }
  }

  #scanned(id: SessionId, types: readonly SignalType[]): void {
    const scan = this.all('scan.run').findLast(({ session }) => session === id);
    if (scan === undefined) return;
    const signals = types.map((type) => ({ type, bar: scan.upTo, price: 21_000 }));
    const revision = Number.MAX_SAFE_INTEGER;
    const result = { ok: true, revision, upTo: scan.upTo, signals, plots: [], ms: 1 } as const;
    this.say({ type: 'scan.completed', session: id, scan: scan.scan, result });
  }
}
