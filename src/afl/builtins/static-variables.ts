/**
 * Static variables outlive a run and are shared by all formulas of a host. Arrays are kept with the local times of
 * their bars, and when read are aligned to the reader's bars: each takes the value kept for its time, else the one
 * before. Missing ones read Null, or "" as text.
 */
import {
  type Builtin,
  builtin,
  byteSize,
  isDateTimes,
  isSeries,
  NULL,
  NULL_DATETIME,
  parameter,
  parameterOr,
  type Run,
  type StaticVariable,
  series,
  type Value,
} from '#afl/runtime';
import { described } from './described.ts';
import { selectedNumber, spokenText } from './spoken.ts';
import { matchesWildcard } from './wildcard.ts';

/** Arrays are copied in and out: a variable of one run must not change under another. */
function kept(run: Run, value: Value): StaticVariable {
  if (isSeries(value)) return { value: series(value.data.slice()), times: run.bars.localTime.slice() };
  if (isDateTimes(value)) {
    return { value: { kind: 'datetimes', data: value.data.slice() }, times: run.bars.localTime.slice() };
  }
  return { value, times: null };
}

/**
 * For each bar of the run the index of the kept value that holds then.
 *
 * @param aligned by time; otherwise bar by bar from the first on, the last one repeated
 */
function indexAt(run: Run, times: Float64Array, aligned: boolean): (bar: number) => number {
  if (!aligned) return (bar) => Math.min(bar, times.length - 1);
  const own = run.bars.localTime;
  let at = -1;
  return (bar) => {
    while (at + 1 < times.length && (times[at + 1] as number) <= (own[bar] as number)) at += 1;
    return at;
  };
}

/** A kept value for the run's bars. */
export function readStatic(run: Run, { value, times }: StaticVariable, aligned: boolean): Value {
  if (times === null) return value;
  const index = indexAt(run, times, aligned);
  if (isSeries(value)) {
    const out = run.floats();
    for (let bar = 0; bar < out.length; bar += 1) out[bar] = value.data[index(bar)] ?? NULL;
    return series(out);
  }
  if (isDateTimes(value)) {
    run.allocate(8 * run.barCount);
    const data = new Float64Array(run.barCount);
    for (let bar = 0; bar < data.length; bar += 1) data[bar] = value.data[index(bar)] ?? NULL_DATETIME;
    return { kind: 'datetimes', data };
  }
  return value;
}

/** @returns the name as it is; Error 66 for one that belongs to declared static variables, which are read and written once. */
function unreserved(run: Run, name: string): string {
  const prefix = run.reservedStatics;
  if (prefix === null || !name.toLowerCase().startsWith(prefix)) return name;
  return run.fail(
    66,
    `Static variables that begin with "${prefix}" belong to #pragma enable_static_decl.`,
    'Use the declared name itself, or another prefix.',
  );
}

function named(run: Run, pattern: string): readonly string[] {
  const wanted = pattern.toLowerCase();
  return run.host.statics.names().filter((name) => {
    run.step(1);
    return matchesWildcard(name.toLowerCase(), wanted, (steps) => run.step(steps));
  });
}

/** What a name's variable takes in memory, and with its name. */
function sizeOf(run: Run, name: string): number {
  const value = run.host.statics.get(name)?.value;
  return typeof value === 'number' ? 4 : byteSize(value);
}

function information(run: Run, pattern: string, field: string): Value {
  const names = named(run, pattern);
  switch (field.toLowerCase()) {
    case 'list':
      return names.join(',');
    case 'memory':
      return names.reduce((sum, name) => sum + sizeOf(run, name), 0);
    case 'totalmemory':
      return names.reduce((sum, name) => sum + sizeOf(run, name) + name.length, 0);
    case 'count':
      return names.length;
    default:
      return run.fail(5, `StaticVarInfo has no field '${field}'.`, 'Use "list", "memory", "totalmemory" or "count".');
  }
}

const zeroForNull = (value: number | undefined): number => (value === undefined || value === NULL ? 0 : value);

/** Adds an array to what is kept, bar by bar. With `keepAll` bars that this run does not have stay as they are. */
function addedSeries(
  run: Run,
  before: StaticVariable | undefined,
  added: Float32Array,
  keepAll: boolean,
): StaticVariable {
  const sums = new Map<number, number>();
  if (before !== undefined && isSeries(before.value) && before.times !== null) {
    for (const [index, time] of before.times.entries()) sums.set(time, zeroForNull(before.value.data[index]));
  }
  const own = run.bars.localTime;
  if (!keepAll) {
    const present = new Set(own);
    for (const time of sums.keys()) if (!present.has(time)) sums.delete(time);
  }
  for (const [bar, time] of own.entries()) sums.set(time, Math.fround((sums.get(time) ?? 0) + zeroForNull(added[bar])));
  const times = Float64Array.from(sums.keys()).sort();
  run.allocate(40 * times.length);
  return { value: series(Float32Array.from(times, (time) => sums.get(time) ?? 0)), times };
}

function setter(name: 'StaticVarSet' | 'StaticVarSetText'): Builtin {
  return builtin({
    ...described(
      `${name}("name", value, persistent=False, compressionMode=cmDefault)`,
      'number',
      'Sets a static variable.',
    ),
    parameters: [
      parameter('string', 'name'),
      parameter(name === 'StaticVarSet' ? 'any' : 'string', 'value'),
      parameterOr('number', 'persistent', 0),
      parameterOr('number', 'compressionMode', 0),
    ],
    call: ([variable, value, persistent], run) => {
      run.allocate(byteSize(value));
      run.host.statics.set(unreserved(run, variable), kept(run, value), persistent !== 0);
      return 1;
    },
  });
}

export const STATIC_VARIABLES: readonly Builtin[] = [
  setter('StaticVarSet'),
  setter('StaticVarSetText'),
  builtin({
    ...described('StaticVarGet("name", align=True)', 'any', 'A static variable’s value; Null when it has none.'),
    parameters: [parameter('string', 'name'), parameterOr('number', 'align', 1)],
    call: ([variable, align], run) => {
      const found = run.host.statics.get(unreserved(run, variable));
      return found === undefined ? NULL : readStatic(run, found, align !== 0);
    },
  }),
  builtin({
    ...described('StaticVarGetText("name")', 'string', 'A static variable’s text; "" when it has none.'),
    parameters: [parameter('string', 'name')],
    call: ([variable], run) => {
      const found = run.host.statics.get(unreserved(run, variable));
      return found === undefined ? '' : spokenText(run, readStatic(run, found, true));
    },
  }),
  builtin({
    ...described(
      'StaticVarAdd("name", value, keepAll=True, persistent=False)',
      'nothing',
      'Adds to a static variable; Null counts as 0.',
    ),
    parameters: [
      parameter('string', 'name'),
      parameter('numeric', 'value'),
      parameterOr('number', 'keepAll', 1),
      parameterOr('number', 'persistent', 0),
    ],
    call: ([variable, value, keepAll, persistent], run) => {
      const before = run.host.statics.get(unreserved(run, variable));
      const isScalar = typeof value === 'number' && (before === undefined || before.times === null);
      const sum = isScalar
        ? {
            value: Math.fround(zeroForNull(typeof before?.value === 'number' ? before.value : 0) + zeroForNull(value)),
            times: null,
          }
        : addedSeries(run, before, run.spread(value).data, keepAll !== 0);
      run.host.statics.set(variable, sum, persistent !== 0);
      return undefined;
    },
  }),
  builtin({
    ...described(
      'StaticVarCompareExchange("name", exchange, comperand)',
      'number',
      'Sets the variable when it equals the comperand; its value before.',
    ),
    parameters: [parameter('string', 'name'), parameter('number', 'exchange'), parameter('number', 'comperand')],
    call: ([variable, exchange, comperand], run) => {
      const value = run.host.statics.get(unreserved(run, variable))?.value;
      const before =
        typeof value === 'number' ? value : value !== undefined && isSeries(value) ? selectedNumber(run, value) : 0;
      if (before === comperand) run.host.statics.set(variable, { value: exchange, times: null }, false);
      return before;
    },
  }),
  builtin({
    ...described('StaticVarRemove("name")', 'nothing', 'Removes static variables; * and ? stand for any characters.'),
    parameters: [parameter('string', 'name')],
    call: ([pattern], run) => {
      for (const name of named(run, pattern)) run.host.statics.remove(name);
      return undefined;
    },
  }),
  builtin({
    ...described('StaticVarCount()', 'number', 'How many static variables there are.'),
    parameters: [],
    call: (_, run) => run.host.statics.names().length,
  }),
  builtin({
    ...described(
      'StaticVarInfo("name", "field")',
      'any',
      'The list, count or memory of static variables that fit a pattern.',
    ),
    parameters: [parameter('string', 'name'), parameter('string', 'field')],
    call: ([pattern, field], run) => information(run, pattern, field),
  }),
];
