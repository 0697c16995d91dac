/** Everything that is known of how far the engine can be trusted, gathered: checks with their outcomes, and what each function rests on. */
import { type BuiltinSummary, builtinTable } from '#afl';
import { reportChecks } from './amibroker-report.ts';
import { type Check, type Measured, passesCheck } from './check.ts';
import { conformancePrograms, provenByPrograms } from './conformance-proof.ts';
import { EQUIVALENCES } from './equivalences.ts';
import { RESUMABLE, VARYING } from './kernels.ts';
import { LIBRARY_CHECKS } from './libraries.ts';
import { calledIn, noticesBroken } from './sabotage.ts';
import { talibChecks } from './talib.ts';
import { tradingviewChecks } from './tradingview.ts';
import { tradeChecks } from './tradingview-trades.ts';
import { vendorChecks } from './vendor-bars.ts';

/** Somebody else's values. */
export interface Oracle {
  readonly name: string;
  /** Where the values come from, one sentence. */
  readonly origin: string;
  readonly checks: readonly (Check & Measured)[];
}

/** What a built-in function rests on: how many checks of each kind fail as soon as it gives wrong values. */
export interface Evidence extends BuiltinSummary {
  readonly programs: number;
  readonly oracles: number;
  readonly equivalences: number;
  /** Its kernel gives the same in any pieces; a period a bar gives what the number gives. */
  readonly resumes: boolean;
  readonly varies: boolean;
}

/** @param folder of other people's data */
export function oracles(folder: string): readonly Oracle[] {
  const of = (name: string, origin: string, checks: readonly Check[]): Oracle => ({
    name,
    origin,
    checks: checks.map((check) => ({ ...check, ...check.run() })),
  });
  return [
    of('TradingView charts', 'Values of `ta.*` exported beside the bars of EURUSD charts.', tradingviewChecks(folder)),
    of('TradingView trades', 'Two strategies’ lists of trades over 23,053 hours of EURUSD.', tradeChecks(folder)),
    of('TA-Lib', 'The tables of its own regression tests, over its 252 bars.', talibChecks(folder)),
    of('Vendor’s bars', 'NQ minutes of FirstRate Data, and the longer bars it made of them.', vendorChecks(folder)),
    of('technicalindicators', 'The npm library, over 300 made-up bars.', LIBRARY_CHECKS),
    of(
      'AmiBroker’s report',
      'A backtest report that AmiBroker printed: the ratios of its own figures.',
      reportChecks(folder),
    ),
  ];
}

/** How often each function is noticed by a list of checks, by lower-case name. */
function provenBy(checks: readonly Check[]): ReadonlyMap<string, number> {
  const proven = new Map<string, number>();
  for (const check of checks) {
    for (const name of calledIn(`${check.formula} ${check.what}`)) {
      if (noticesBroken(name, () => passesCheck(check))) proven.set(name, (proven.get(name) ?? 0) + 1);
    }
  }
  return proven;
}

/** @param others' checks, empty without their data */
export function evidence(others: readonly Oracle[]): readonly Evidence[] {
  const programs = provenByPrograms(conformancePrograms());
  const equivalences = provenBy(EQUIVALENCES);
  const byOracles = provenBy(others.flatMap(({ checks }) => checks));
  return builtinTable().map((row) => {
    const name = row.name.toLowerCase();
    return {
      ...row,
      programs: programs.get(name) ?? 0,
      oracles: byOracles.get(name) ?? 0,
      equivalences: equivalences.get(name) ?? 0,
      resumes: RESUMABLE.includes(name),
      varies: VARYING.includes(name),
    };
  });
}
