/**
 * Our own engine as the scanner, called synchronously: the answer is computed at once and arrives after a latency of the
 * seed. The formula trades in both directions every few bars, so that a seed of two hours has something to trade.
 */
import { type Formula, prepareFormula, runFormula, Statics } from '#afl';
import { epochMs, MINUTE } from '#base';
import type { Scanner, ScanRequest, ScanResult, ScanSubject } from '#scan';
import { ColumnStore, createFormulaHost, type FormulaSubject, packBars, searchSignals } from '#scan/embedded';
import type { Life } from './life.ts';
import { BUSY_MS } from './plan.ts';

const TEXT = `
fast = MA( Close, 2 );
slow = MA( Close, 5 );
Buy = Cross( fast, slow );
Sell = Cross( slow, fast );
Short = Sell AND High - Low > 2;
Cover = Buy;
`;

interface Loaded {
  readonly subject: FormulaSubject;
  readonly bars: ColumnStore;
  readonly formula: Formula;
  revision: number;
}

export class FormulaScanner implements Scanner {
  readonly #life: Life;
  readonly #loaded = new Map<ScanSubject, Loaded>();

  constructor(life: Life) {
    this.#life = life;
  }

  load({
    subject: id,
    contract,
    amiSymbol,
    periodicity,
    zone,
  }: Parameters<Scanner['load']>[0]): ReturnType<Scanner['load']> {
    const subject: FormulaSubject = { contract, amiSymbol, periodicity, zone };
    const prepared = prepareFormula({ source: TEXT, file: 'seeded.afl', host: hostOf(subject, null) });
    if (!prepared.ok) return this.#later(20, () => ({ ok: false, diagnostics: [] }));
    this.#loaded.set(id, { subject, bars: new ColumnStore(subject), formula: prepared.formula, revision: 0 });
    return this.#later(20, () => ({
      ok: true,
      hash: 'seeded',
      diagnostics: [],
      parameters: [],
      pinned: { file: 'seeded.afl', text: TEXT, includes: {} },
    }));
  }

  append({ subject, revision, bars }: Parameters<Scanner['append']>[0]): void {
    const loaded = this.#loaded.get(subject);
    if (loaded === undefined) return;
    loaded.bars.append(packBars(bars));
    loaded.revision = revision;
  }

  replace({ subject, revision, bars }: Parameters<Scanner['replace']>[0]): void {
    const loaded = this.#loaded.get(subject);
    if (loaded === undefined) return;
    loaded.bars.replace(packBars(bars));
    loaded.revision = revision;
  }

  scan({ subject, from, upTo }: ScanRequest): Promise<ScanResult> {
    const { random, troubles } = this.#life.ground;
    const delayMs = troubles.strikes('scan-slow')
      ? random.integer({ low: 500, high: 150_000 })
      : 2 + 60 * random.unit();
    const result = this.#run(subject, from, upTo);
    return this.#later(delayMs, () => result);
  }

  async plots(): Promise<readonly never[]> {
    return [];
  }

  unload(subject: ScanSubject): void {
    this.#loaded.delete(subject);
  }

  async close(): Promise<void> {}

  #run(id: ScanSubject, from: ScanRequest['from'], upTo: ScanRequest['upTo']): ScanResult {
    const loaded = this.#loaded.get(id);
    if (loaded === undefined) return { ok: false, reason: 'lost', message: 'nothing is loaded', ms: 0 };
    const { subject, bars, formula, revision } = loaded;
    const first = bars.indexFrom(from);
    const last = bars.indexFrom(epochMs(upTo + 1)) - 1;
    if (last < 0) return { ok: true, revision, upTo, signals: [], plots: [], ms: 1 };
    const columns = bars.columns(last + 1);
    const run = runFormula(formula, {
      bars: columns,
      host: hostOf(subject, bars.startAt(last)),
      action: 'scan',
      params: {},
      range: { first, last },
    });
    if (!run.ok) return { ok: false, reason: run.reason, message: run.error.message, ms: 1 };
    const signals = searchSignals(run.signals, { bars, first, last }).filter(
      ({ bar }) => bar < this.#life.ground.scene.startAt + BUSY_MS - MINUTE,
    );
    return { ok: true, revision, upTo, signals, plots: [], ms: 1 };
  }

  #later<Value>(delayMs: number, value: () => Value): Promise<Value> {
    const { scene, stir } = this.#life.ground;
    stir();
    return new Promise((resolve) => {
      this.#life.later(scene.now + delayMs, () => resolve(value()));
    });
  }
}

function hostOf(subject: FormulaSubject, newest: ScanRequest['upTo'] | null) {
  return createFormulaHost({ subject, include: () => null, statics: new Statics(), newest, deadline: () => false });
}
