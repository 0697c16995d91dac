/**
 * A conformance program is a small formula with what must come of it in its comments (what it is run over stands there
 * too, see scene.ts):
 *
 *     // expect: Ref(C, -1) => Null 1 2      a value a bar; one value alone stands for all bars
 *     // expect: x => 0.333                  printed digits are compared: 0.3325 … 0.3335 pass; whole numbers exactly
 *     // expect: StrLeft(s, 2) => "ab"       a text
 *     // expect text: "ab\n"                 what printf said
 *     // expect said: sortColumns => [3]     what the run recorded besides, as JSON (see said.ts)
 *     // expect error 10 at 4:9              at load or at run time, with line and column
 *     // expect warning 501 at 2:4
 *
 * Errors and warnings go by number, what is not supported by its code (U003).
 */

import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { prepareFormula, type RunResult, runFormula } from '#afl';
import { saidAt } from './said.ts';
import { type Scene, sceneOf } from './scene.ts';

export interface Program {
  readonly source: string;
  /** Its path. */
  readonly file: string;
}

export interface Expectation {
  readonly type: 'value' | 'text' | 'said' | 'error' | 'warning';
  /** As written, for the report. */
  readonly line: string;
  /** What came of it; empty when it is as expected. */
  readonly fault: string;
}

/** Runs one program. @returns one entry an expectation, in their order */
export function checkProgram({ source, file }: Program): readonly Expectation[] {
  const expected = [...source.matchAll(/^\/\/ (expect\b.*)$/gm)].map((match) => match[1] as string);
  const { result, warnings } = run({ source: withColumns(source, expected), file });
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
    const said = /^expect said: (.*?) => (.*)$/.exec(line);
    if (said !== null) return { type: 'said', line, fault: saidFault({ source, file }, said[1] ?? '', said[2] ?? '') };
    if (!result.ok) return { type: 'value', line, fault: `${result.error.message} (line ${result.error.line})` };
    const text = /^expect text: (".*")$/.exec(line);
    if (text !== null) {
      const wanted = JSON.parse(text[1] as string) as string;
      return { type: 'text', line, fault: result.text === wanted ? '' : `found: ${JSON.stringify(result.text)}` };
    }
    const cells = result.exploration.rows.map((row) => row.cells[column] ?? null);
    column += 1;
    return { type: 'value', line, fault: compare(cells, line.slice(line.indexOf(' => ') + 4).trim()) };
  });
}

/** `AFL-E030` is 30, `AFL-U003` is U003. */
function shortCode(code: string): string {
  return code.startsWith('AFL-U') ? code.slice(4) : String(Number(code.slice(5)));
}

interface Outcome {
  readonly scene: Scene;
  readonly result: RunResult;
  readonly warnings: readonly { readonly code: string; readonly line: number; readonly column: number }[];
}

/** The values asked for become columns of an exploration, behind the program's own text. */
function withColumns(source: string, expected: readonly string[]): string {
  const columns = expected.flatMap((line) => {
    const value = /^expect: (.*?) => (.*)$/.exec(line);
    if (value === null) return [];
    const [, expression = '', wanted = ''] = value;
    return [wanted.startsWith('"') ? `AddTextColumn(${expression}, "");` : `AddColumn(${expression}, "");`];
  });
  return `${source}\nSetOption("NoDefaultColumns", True); Filter = 1; ${columns.join(' ')}\n`;
}

function run({ source, file }: Program): Outcome {
  const scene = sceneOf(source, file);
  const { bars, host, params, range } = scene;
  const prepared = prepareFormula({ source, file: basename(file), host, params });
  if (!prepared.ok) {
    const error = prepared.diagnostics.find(({ severity }) => severity === 'error');
    if (error === undefined) throw new Error('a refused formula has an error');
    return { scene, result: { ok: false, reason: 'error', error, warnings: [] }, warnings: prepared.diagnostics };
  }
  const result = runFormula(prepared.formula, { bars, host, action: 'explore', params, range });
  return { scene, result, warnings: [...prepared.diagnostics, ...result.warnings] };
}

/** The program is run as it stands, so that no column of ours is among its own. */
function saidFault(program: Program, path: string, wanted: string): string {
  const { result, scene } = run(program);
  if (!result.ok) return `${result.error.message} (line ${result.error.line})`;
  const found = saidAt(result, scene.host.intervalSeconds, path);
  return isDeepStrictEqual(found, JSON.parse(wanted)) ? '' : `found: ${JSON.stringify(found)}`;
}

function compare(cells: readonly (number | string | null)[], wanted: string): string {
  const fault = `found: ${cells.map((each) => each ?? 'Null').join(' ')}`;
  if (cells.length === 0) return 'no bar was reported';
  if (wanted.startsWith('"')) return cells.every((each) => each === JSON.parse(wanted)) ? '' : fault;
  const values = wanted.split(/\s+/);
  const fits = values.length === 1 || values.length === cells.length;
  const all = cells.every((cell, bar) => matches(cell, (values.length === 1 ? values[0] : values[bar]) ?? ''));
  return fits && all ? '' : fault;
}

function matches(cell: number | string | null, wanted: string): boolean {
  if (wanted === 'Null') return cell === null;
  if (wanted === 'NaN') return Number.isNaN(cell);
  const decimals = wanted.split('.')[1]?.length ?? 0;
  const tolerance = decimals === 0 ? 0 : 0.5001 * 10 ** -decimals;
  return typeof cell === 'number' && (cell === Number(wanted) || Math.abs(cell - Number(wanted)) <= tolerance);
}
