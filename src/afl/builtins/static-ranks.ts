/**
 * Ranking of symbols bar by bar, through static variables: each static array named `inputprefix` + symbol is one
 * symbol's score. The greatest score has rank 1; a symbol without a score on a bar has none there.
 */
import { type Builtin, builtin, isSeries, NULL, parameter, parameterOr, type Run, series } from '#afl/runtime';
import { described } from './described.ts';
import { selectedMoment } from './spoken.ts';
import { readStatic } from './static-variables.ts';

/** More symbols than this are no list that a person ranks. */
const SYMBOLS_MAX = 1000;

interface Scores {
  readonly symbols: readonly string[];
  /** One array a symbol. */
  readonly values: readonly Float32Array[];
}

function scoresOf(run: Run, prefix: string): Scores {
  const wanted = prefix.toLowerCase();
  const names = run.host.statics
    .names()
    .filter((name) => name.length > prefix.length && name.toLowerCase().startsWith(wanted))
    .slice(0, SYMBOLS_MAX);
  const symbols: string[] = [];
  const values: Float32Array[] = [];
  for (const name of names) {
    const found = run.host.statics.get(name);
    const value = found === undefined ? undefined : readStatic(run, found, true);
    if (!isSeries(value)) continue;
    symbols.push(name.slice(prefix.length));
    values.push(value.data);
  }
  return { symbols, values };
}

/** Symbols with a score on the bar, greatest first (or least first); equal ones in the order of their names. */
function orderAt(values: readonly Float32Array[], bar: number, greatestFirst: boolean): number[] {
  const order: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const score = values[index]?.[bar] ?? NULL;
    if (score !== NULL && !Number.isNaN(score)) order.push(index);
  }
  const scoreOf = (index: number): number => values[index]?.[bar] ?? NULL;
  const sign = greatestFirst ? 1 : -1;
  return order.sort((a, b) => sign * (scoreOf(b) - scoreOf(a)) || a - b);
}

function put(run: Run, name: string, data: Float32Array): void {
  run.host.statics.set(name, { value: series(data), times: run.bars.localTime.slice() }, false);
}

function rankAll(run: Run, { symbols, values }: Scores, prefix: string, shareTies: boolean): void {
  const ranks = values.map(() => run.floats().fill(NULL));
  for (let bar = 0; bar < run.barCount; bar += 1) {
    run.step(1 + (values.length >> 3));
    const order = orderAt(values, bar, true);
    let rank = 0;
    order.forEach((index, place) => {
      const before = order[place - 1];
      const tied = shareTies && before !== undefined && values[before]?.[bar] === values[index]?.[bar];
      if (!tied) rank = place + 1;
      const out = ranks[index];
      if (out !== undefined) out[bar] = rank;
    });
  }
  symbols.forEach((symbol, index) => {
    const out = ranks[index];
    if (out !== undefined) put(run, prefix + symbol, out);
  });
}

/** Indexes from 1 into the list of symbols, for each of the first places. */
function rankTop(run: Run, { symbols, values }: Scores, prefix: string, places: number, greatestFirst: boolean): void {
  // Places beyond the last symbol are never filled.
  const count = Math.min(places, symbols.length);
  const tables = Array.from({ length: count }, () => run.floats().fill(NULL));
  for (let bar = 0; bar < run.barCount; bar += 1) {
    run.step(1 + (values.length >> 3));
    const order = orderAt(values, bar, greatestFirst);
    tables.forEach((table, place) => {
      table[bar] = order[place] === undefined ? NULL : order[place] + 1;
    });
  }
  tables.forEach((table, place) => {
    put(run, `${prefix}${place + 1}`, table);
  });
  run.host.statics.set(`${prefix}Symbols`, { value: symbols.join(','), times: null }, false);
}

function rankedSymbols(run: Run, prefix: string, ms: number): string {
  const symbols = run.host.statics.get(`${prefix}Symbols`)?.value;
  const bar = run.bars.localTime.findLastIndex((time) => time <= ms);
  if (typeof symbols !== 'string' || bar === -1) return '';
  const names = symbols.split(',');
  const found: string[] = [];
  for (let place = 1; place <= SYMBOLS_MAX; place += 1) {
    const kept = run.host.statics.get(`${prefix}${place}`);
    const table = kept === undefined ? undefined : readStatic(run, kept, true);
    if (!isSeries(table)) break;
    const name = names[(table.data[bar] ?? NULL) - 1];
    if (name !== undefined) found.push(name);
  }
  return found.join(',');
}

export const STATIC_RANKS: readonly Builtin[] = [
  builtin({
    ...described(
      'StaticVarGenerateRanks("outputprefix", "inputprefix", topranks, tiemode)',
      'nothing',
      'Ranks the static arrays of a prefix against one another on each bar.',
    ),
    parameters: [
      parameter('string', 'outputprefix'),
      parameter('string', 'inputprefix'),
      parameterOr('number', 'topranks', 0),
      parameterOr('number', 'tiemode', 1224),
    ],
    call: ([output, input, topRanks, tieMode], run) => {
      const scores = scoresOf(run, input);
      const places = Math.trunc(topRanks);
      if (places === 0 || !Number.isFinite(places)) rankAll(run, scores, output + input, tieMode !== 1234);
      else rankTop(run, scores, output + input, Math.abs(places), places > 0);
      return undefined;
    },
  }),
  builtin({
    ...described(
      'StaticVarGetRankedSymbols("outputprefix", "inputprefix", datetime)',
      'string',
      'The symbols of the first places at a datetime, separated by commas.',
    ),
    parameters: [
      parameter('string', 'outputprefix'),
      parameter('string', 'inputprefix'),
      parameter('datetime', 'datetime'),
    ],
    call: ([output, input, when], run) => rankedSymbols(run, output + input, selectedMoment(run, when)),
  }),
];
