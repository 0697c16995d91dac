/**
 * What a run recorded besides values and text, as JSON for a program's expectations: `options`, `tradeSettings`,
 * `stops`, `sortColumns`, `summaryRows`, `rawRows`, `parameters`, `alerts`, `trace`, `signals`, `plots` and the
 * exploration as a table (`header`, `rows`) and as `csv`. Arrays are lists with null for Null, datetimes ISO texts.
 */
import { explorationTable, NULL, type RunResult, tableCsv, type Value } from '#afl';

type Json = null | number | string | boolean | readonly Json[] | { readonly [name: string]: Json };

/** @param path names with dots: `tradeSettings.SetTradeDelays`; names of parameters may hold dots themselves */
export function saidAt(result: Extract<RunResult, { ok: true }>, intervalSeconds: number, path: string): Json {
  const { exploration, settings, parameters, alerts, trace, signals, plots } = result;
  const table = explorationTable([{ exploration, settings, intervalSeconds }]);
  const said: Readonly<Record<string, unknown>> = {
    ...settings,
    parameters: new Map(parameters.map((each) => [each.key, each])),
    alerts,
    trace,
    signals,
    plots,
    ...table,
    csv: tableCsv(table),
  };
  const [name = '', ...rest] = path.split('.');
  return within(plain(said[name]), rest);
}

function within(value: Json, path: readonly string[]): Json {
  if (path.length === 0 || value === null || typeof value !== 'object') return value;
  const members = value as Readonly<Record<string, Json>>;
  const whole = path.join('.');
  if (whole in members) return members[whole] ?? null;
  const [name = '', ...rest] = path;
  if (name in members) return within(members[name] ?? null, rest);
  // A name with dots in it, such as a parameter's key with its section.
  const known = Object.keys(members).find((each) => whole.startsWith(`${each}.`));
  return known === undefined ? null : within(members[known] ?? null, whole.slice(known.length + 1).split('.'));
}

function plain(value: unknown): Json {
  if (value === null || value === undefined || Number.isNaN(value) || value === NULL) return null;
  if (typeof value === 'number') return Number(value.toPrecision(7));
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Float32Array || value instanceof Float64Array) return Array.from(value, plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, each]) => [String(name), plain(each)]));
  if (Array.isArray(value)) return value.map(plain);
  const known = value as Exclude<Value, number | string | undefined>;
  if (known.kind === 'series' || known.kind === 'matrix') return plain(known.data);
  if (known.kind === 'datetime') return Number.isNaN(known.ms) ? null : new Date(known.ms).toISOString();
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}
