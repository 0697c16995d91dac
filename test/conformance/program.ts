/**
 * A conformance program is a small formula with what must come of it in its comments:
 *
 *     // close: 1 2 3                   the bars; also open, high, low, volume. Default: closes 1 2 3 4 5
 *     // expect: Ref(C, -1) => Null 1 2 a value a bar; one value alone stands for all bars
 *     // expect: x => 0.333             printed digits are compared: 0.3325 … 0.3335 pass; whole numbers exactly
 *     // expect: StrLeft(s, 2) => "ab"  a text
 *     // expect text: "ab\n"            what printf said
 *     // expect error 10 at 4:9         at load or at run time, with line and column
 *     // expect warning 501 at 2:4
 *
 * Errors and warnings go by number, what is not supported by its code (U003).
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BarColumns, type Host, prepareFormula, type RunResult, runFormula } from '#afl';
import { MINUTE, Random } from '#base';

export interface Expectation {
  readonly type: 'value' | 'text' | 'error' | 'warning';
  /** As written, for the report. */
  readonly line: string;
  /** What came of it; empty when it is as expected. */
  readonly fault: string;
}

const FIRST_BAR_MS = Date.UTC(2026, 0, 5, 9, 30);

/** Runs one program. @returns one entry an expectation, in their order */
export function checkProgram(file: string): readonly Expectation[] {
  const source = readFileSync(file, 'utf8');
  const expected = [...source.matchAll(/^\/\/ (expect\b.*)$/gm)].map((match) => match[1] as string);
  const { result, warnings } = runProgram(source, file, expected);
  let column = 0;
  return expected.map((line) => {
    const remark = /^expect (error|warning) (\S+) at (\d+:\d+)$/.exec(line);
    if (remark !== null) {
      const [, type, number = '', place = ''] = remark;
      const said = type === 'error' ? (result.ok ? [] : [result.error]) : warnings;
      const places = said.map((each) => `${shortCode(each.code)} at ${each.line}:${each.column}`);
      const fault = places.includes(`${number} at ${place}`) ? '' : `found: ${places.join(', ') || 'none'}`;
      return { type: type as 'error' | 'warning', line, fault };
    }
    if (!result.ok) return { type: 'value', line, fault: `${result.error.message} (line ${result.error.line})` };
    const text = /^expect text: (".*")$/.exec(line);
    if (text !== null) {
      const wanted = JSON.parse(text[1] as string) as string;
      return { type: 'text', line, fault: result.text === wanted ? '' : `found: ${JSON.stringify(result.text)}` };
    }
    const cells = result.exploration.rows.map((row) => row.cells[column] ?? null);
    column += 1;
    return { type: 'value', line, fault: compare(cells, line.slice(line.indexOf('=>') + 2).trim()) };
  });
}

/** `AFL-E030` is 30, `AFL-U003` is U003. */
function shortCode(code: string): string {
  return code.startsWith('AFL-U') ? code.slice(4) : String(Number(code.slice(5)));
}

interface Outcome {
  readonly result: RunResult;
  readonly warnings: readonly { readonly code: string; readonly line: number; readonly column: number }[];
}

/** The values asked for become columns of an exploration, behind the program's own text. */
function runProgram(source: string, file: string, expected: readonly string[]): Outcome {
  const columns = expected.flatMap((line) => {
    const value = /^expect: (.*?) => (.*)$/.exec(line);
    if (value === null) return [];
    const [, expression = '', wanted = ''] = value;
    return [wanted.startsWith('"') ? `AddTextColumn(${expression}, "");` : `AddColumn(${expression}, "");`];
  });
  const asked = `${source}\nSetOption("NoDefaultColumns", True); Filter = 1; ${columns.join(' ')}\n`;
  const host = conformanceHost(file);
  const prepared = prepareFormula({ source: asked, file: basename(file), host });
  if (!prepared.ok) {
    const error = prepared.diagnostics.find(({ severity }) => severity === 'error');
    if (error === undefined) throw new Error('a refused formula has an error');
    return { result: { ok: false, reason: 'error', error, warnings: [] }, warnings: prepared.diagnostics };
  }
  const result = runFormula(prepared.formula, { bars: barsOf(source), host, action: 'explore' });
  return { result, warnings: [...prepared.diagnostics, ...result.warnings] };
}

function compare(cells: readonly (number | string | null)[], wanted: string): string {
  const fault = `found: ${cells.map((each) => each ?? 'Null').join(' ')}`;
  if (wanted.startsWith('"')) return cells.every((each) => each === JSON.parse(wanted)) ? '' : fault;
  const values = wanted.split(/\s+/);
  const fits = values.length === 1 || values.length === cells.length;
  const all = cells.every((cell, bar) => matches(cell, (values.length === 1 ? values[0] : values[bar]) ?? ''));
  return fits && all ? '' : fault;
}

function matches(cell: number | string | null, wanted: string): boolean {
  if (wanted === 'Null') return cell === null;
  const decimals = wanted.split('.')[1]?.length ?? 0;
  const tolerance = decimals === 0 ? 0 : 0.5001 * 10 ** -decimals;
  return typeof cell === 'number' && (cell === Number(wanted) || Math.abs(cell - Number(wanted)) <= tolerance);
}

function barsOf(source: string): BarColumns {
  const given = (name: string): readonly number[] | undefined =>
    new RegExp(`^// ${name}: (.*)$`, 'm')
      .exec(source)?.[1]
      ?.trim()
      .split(/\s+/)
      .map((each) => (each === 'Null' ? -1e10 : Number(each)));
  const close = given('close') ?? [1, 2, 3, 4, 5];
  const column = (name: string): Float32Array => Float32Array.from(given(name) ?? close);
  const start = Float64Array.from(close, (_, bar) => FIRST_BAR_MS + bar * MINUTE);
  return {
    start,
    localTime: start,
    tradingDay: start.map(() => Date.UTC(2026, 0, 5)),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    openInterest: new Float32Array(close.length),
  };
}

/** A host whose include folder is `include/` beside the programs and which knows no other symbol. */
export function conformanceHost(file: string): Host {
  const statics = new Map<string, ReturnType<Host['statics']['get']>>();
  return {
    include: ({ path }) => {
      const name = path.split(/[\\/]/).at(-1) ?? '';
      try {
        return { file: name, text: readFileSync(join(file, '..', 'include', name), 'utf8') };
      } catch {
        return null;
      }
    },
    bars: () => null,
    now: () => FIRST_BAR_MS,
    random: new Random(1),
    statics: {
      get: (name) => statics.get(name.toLowerCase()),
      set: (name, variable) => statics.set(name.toLowerCase(), variable),
      remove: (name) => statics.delete(name.toLowerCase()),
      names: () => [...statics.keys()],
    },
    symbol: {
      name: 'NQ',
      fullName: 'Nasdaq 100 future',
      tickSize: 0.25,
      pointValue: 20,
      roundLotSize: 1,
      marginDeposit: 0,
      currency: 'USD',
    },
    categories: { of: () => 0, has: () => false, name: () => '', symbols: () => [] },
    intervalSeconds: 60,
    deadline: () => false,
  };
}
