/**
 * Whether a formula and the exploration that AmiBroker runs in its place say the same, both run by our engine: the
 * signals of the one against the rows of the other.
 */
import { type BarColumns, type Host, prepareFormula, runFormula, Statics } from '#afl';
import { explorationFormula, type RewriteRequest } from '#scan/amibroker';

/** `17 Buy Cover`, by bar: a bar's number and its signals. */
export type SignalLines = readonly string[];

export type Comparison =
  /** The formula itself cannot be run, or ends with an error: then neither may the other give rows. */
  | { readonly type: 'no-signals'; readonly why: string }
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'broken'; readonly why: string; readonly text: string }
  | {
      readonly type: 'compared';
      readonly original: SignalLines;
      readonly rewritten: SignalLines;
      readonly text: string;
    };

export interface Comparing {
  readonly text: string;
  readonly file: string;
  /** Made anew for each run: random numbers and static variables begin alike. */
  readonly host: () => Host;
  readonly bars: BarColumns;
  readonly params?: Readonly<Record<string, number | string>>;
  readonly recentBars: number;
  /** Where AmiBroker makes the session's bars itself. */
  readonly made?: MadeBars;
}

/** The smaller bars that AmiBroker is given, and which of the session's bars each belongs to. */
export interface MadeBars {
  readonly bars: BarColumns;
  readonly host: () => Host;
  readonly seconds: number;
  /** @param bar index of a small bar @returns index of the session's bar */
  readonly barOf: (bar: number) => number;
}

const SIGNALS = ['Buy', 'Sell', 'Short', 'Cover'] as const;

export function compare({ text, file, host, bars, params = {}, recentBars, made }: Comparing): Comparison {
  const prepared = prepareFormula({ source: text, file, host: freshHost(host), params });
  if (!prepared.ok) return { type: 'no-signals', why: prepared.diagnostics[0]?.message ?? '' };
  const run = runFormula(prepared.formula, { bars, host: freshHost(host), action: 'scan', params });
  const request: RewriteRequest = {
    text,
    file,
    include: (asked) => host().include(asked),
    parameters: prepared.parameters,
    symbol: host().symbol.name,
    aggregateSeconds: made?.seconds ?? null,
  };
  const rewritten = explorationFormula(request);
  if (!rewritten.ok) return { type: 'refused', why: rewritten.error.map(({ message }) => message).join(' ') };
  const exploration = rewritten.value.over(recentBars);
  const other = explored(exploration, {
    file,
    host: made?.host ?? host,
    bars: made?.bars ?? bars,
    barOf: made?.barOf ?? ((bar) => bar),
  });
  if (!run.ok) return { type: 'no-signals', why: run.error.message };
  if (!other.ok) return { type: 'broken', why: other.why, text: exploration };
  const { buy, sell, short, cover } = run.signals;
  const original: string[] = [];
  for (let bar = Math.max(0, bars.close.length - recentBars); bar < bars.close.length; bar += 1) {
    const said = SIGNALS.filter((_, index) => ([buy, sell, short, cover][index]?.[bar] ?? 0) !== 0);
    if (said.length > 0) original.push(`${bar} ${said.join(' ')}`);
  }
  return { type: 'compared', original, rewritten: other.lines, text: exploration };
}

function explored(
  text: string,
  { file, host, bars, barOf }: Pick<Comparing, 'file' | 'host' | 'bars'> & Pick<MadeBars, 'barOf'>,
): { readonly ok: true; readonly lines: SignalLines } | { readonly ok: false; readonly why: string } {
  const include = (): null => null;
  const prepared = prepareFormula({ source: text, file, host: { ...freshHost(host), include } });
  if (!prepared.ok)
    return { ok: false, why: prepared.diagnostics.map((each) => `${each.line}: ${each.message}`).join(' ') };
  const run = runFormula(prepared.formula, { bars, host: { ...freshHost(host), include }, action: 'explore' });
  if (!run.ok) return { ok: false, why: `${run.error.line}: ${run.error.message}` };
  const places = SIGNALS.map((name) => run.exploration.columns.findIndex(({ caption }) => caption === name));
  return {
    ok: true,
    lines: run.exploration.rows.map(
      ({ bar, cells }) => `${barOf(bar)} ${SIGNALS.filter((_, index) => cells[places[index] ?? -1] === 1).join(' ')}`,
    ),
  };
}

function freshHost(host: () => Host): Host {
  return { ...host(), statics: new Statics() };
}
