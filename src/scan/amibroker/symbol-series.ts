/**
 * Which series of bars a symbol of AmiBroker's holds. AmiBroker knows bars by symbol and time alone, so two sessions of one
 * symbol write into the same ones: where both have the same series they share it; another would write over it.
 */
import { err, ok, type Result } from '#base';
import { type Contract, formatPeriodicity, type Periodicity } from '#market';
import type { ScanSubject } from '#scan';
import type { BarInjector } from './bar-injector.ts';

/** What two sessions must have alike for their bars to be the same. */
export interface SeriesKind {
  readonly symbol: string;
  readonly contract: Contract;
  readonly periodicity: Periodicity;
  /** In which AmiBroker dates the bars. */
  readonly zone: string;
}

interface Series {
  readonly kind: SeriesKind;
  readonly injector: BarInjector;
  readonly subjects: Set<ScanSubject>;
}

export class SymbolSeries {
  /** Without letter case, of which nobody says whether AmiBroker minds it. */
  readonly #bySymbol = new Map<string, Series>();

  /** Failure: a sentence that says whose bars stand there. */
  join(subject: ScanSubject, kind: SeriesKind, open: () => BarInjector): Result<BarInjector, string> {
    const key = kind.symbol.toLowerCase();
    const series = this.#bySymbol.get(key) ?? { kind, injector: open(), subjects: new Set<ScanSubject>() };
    if (textOf(series.kind) !== textOf(kind)) {
      return err(
        `AmiBroker's symbol ${series.kind.symbol} holds the bars of another session, ${textOf(series.kind)}: those of this one, ${textOf(kind)}, would be written over them.`,
      );
    }
    series.subjects.add(subject);
    this.#bySymbol.set(key, series);
    return ok(series.injector);
  }

  leave(subject: ScanSubject): void {
    for (const [key, { subjects, injector }] of this.#bySymbol) {
      if (!subjects.delete(subject) || subjects.size > 0) continue;
      injector.end();
      this.#bySymbol.delete(key);
    }
  }

  of(contract: Contract['id']): readonly BarInjector[] {
    return [...this.#bySymbol.values()].flatMap(({ kind, injector }) =>
      kind.contract.id === contract ? injector : [],
    );
  }
}

/** `NQH6 1min in America/Chicago as NQ` */
function textOf({ symbol, contract, periodicity, zone }: SeriesKind): string {
  return `${contract.symbol} ${formatPeriodicity(periodicity)} in ${zone} as ${symbol}`;
}
