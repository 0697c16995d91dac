/**
 * A user's formula → the exploration that AmiBroker runs in its place. The text is changed by its own places, so it stays
 * the author's: includes are written out, parameters become values, what only draws or arranges a backtest goes, and the
 * columns that we read are added behind. Run over the same bars it gives the same signals.
 */
import {
  type CallExpression,
  type Diagnostic,
  errorAt,
  type FindInclude,
  type Program,
  parse,
  preprocess,
  Source,
  type Statement,
  type Token,
} from '#afl/syntax';
import { err, ok, type Result } from '#base';
import { type FrameEdits, frameEdits } from './compressed-frame.ts';
import { type ExplorationWish, epilogue, prologue } from './exploration-block.ts';
import { undefinedGuards } from './guards.ts';
import { inlineIncludes } from './inline-includes.ts';
import { foreignWords, withPlainComments } from './latin-letters.ts';
import { type ChosenParameter, isParameterCall, ParameterValues } from './parameter-values.ts';
import { walkExpression, walkProgram } from './program-walk.ts';
import { acts, functionsOf, removalsIn } from './removed-calls.ts';
import { applyEdits, type TextEdit, wholeLines } from './text-edits.ts';
import { TokenPlaces } from './token-places.ts';

export interface RewriteRequest extends ExplorationWish {
  readonly text: string;
  readonly file: string;
  readonly include: FindInclude;
  /** Those that the formula was found to have, with the session's values. */
  readonly parameters: readonly ChosenParameter[];
}

export interface ExplorationFormula {
  /**
   * The text, lines ending with LF.
   *
   * @param recentBars how many of the newest bars are searched, in bars that AmiBroker was given
   */
  over(recentBars: number): string;
  /** Names of what was taken out, with how often: for people. */
  readonly removed: ReadonlyMap<string, number>;
  readonly replacedParameters: number;
}

/** @param request a formula that `prepareFormula` accepts. Failure: what AmiBroker cannot be made to do, by line */
export function explorationFormula(request: RewriteRequest): Result<ExplorationFormula, readonly Diagnostic[]> {
  const inlined = inlineIncludes(request, request.include);
  if (!inlined.ok) return inlined;
  const source = new Source(request.file, withPlainComments(inlined.value.text));
  const { tokens } = preprocess(source, () => null);
  const { program, diagnostics } = parse(tokens);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return err(errors);
  const values = new ParameterValues(request.parameters);
  const rewriting = new Rewriting({ program, tokens, source, values, parameters: request.parameters });
  const frame = frameOf(request, program, new TokenPlaces(tokens));
  const stays = (place: Pick<TextEdit, 'start' | 'end'>): boolean =>
    !rewriting.edits.some((edit) => holds(edit, place));
  const problems = [...frame.problems.filter(({ span }) => stays(span)), ...lostValues(values, source)];
  if (problems.length > 0) return err(problems);
  const edits = [...rewriting.edits, ...frame.edits.filter(stays)];
  const body = applyEdits(source.text, [...edits, ...semicolons(diagnostics, edits)]);
  const foreign = foreignWords(body, inlined.value.words);
  if (foreign.length > 0) return err(foreign);
  const ending = body === '' || body.endsWith('\n') ? '' : '\n';
  return ok({
    over: (recentBars) => prologue(request) + body + ending + epilogue(request, recentBars),
    removed: rewriting.removed,
    replacedParameters: rewriting.replacedParameters,
  });
}

interface Rewritable {
  readonly program: Program;
  readonly tokens: readonly Token[];
  readonly source: Source;
  readonly values: ParameterValues;
  readonly parameters: readonly ChosenParameter[];
}

class Rewriting {
  readonly edits: TextEdit[] = [];
  readonly removed = new Map<string, number>();
  replacedParameters = 0;
  readonly #text: string;
  readonly #places: TokenPlaces;
  readonly #own: ReadonlySet<string>;
  readonly #isRemoved: (call: CallExpression) => boolean;
  readonly #values: ParameterValues;

  constructor({ program, tokens, source, values, parameters }: Rewritable) {
    this.#text = source.text;
    this.#places = new TokenPlaces(tokens);
    this.#own = functionsOf(program);
    this.#isRemoved = removalsIn(program, parameters);
    this.#values = values;
    this.edits.push(...undefinedGuards(program));
    walkProgram(program, {
      statement: (statement, listed) => !this.#remove(statement, listed),
      expression: (expression) => expression.type !== 'call' || !this.#replace(expression),
    });
  }

  /** @returns whether the statement went; what must stay of it has been looked into */
  #remove(statement: Statement, listed: boolean): boolean {
    if (statement.type !== 'expression' || statement.expression.type !== 'call') return false;
    const call = statement.expression;
    const end = this.#isRemoved(call) ? this.#endOf(call) : null;
    if (end === null) return false;
    const { start } = call.span;
    this.removed.set(call.callee.text, (this.removed.get(call.callee.text) ?? 0) + 1);
    const places = this.#places.argumentsOf(call);
    const kept = call.args.flatMap((arg, index) => {
      const place = places[index];
      return place !== undefined && acts(arg, this.#own) ? [{ arg, place }] : [];
    });
    const stays = listed ? { open: '', close: ';' } : { open: '{ ', close: '; }' };
    if (kept.length === 0) {
      if (listed) this.edits.push({ ...wholeLines(this.#text, { start, end }), text: '' });
      else this.edits.push({ start, end, text: '{ }' });
      return true;
    }
    let at = start;
    for (const [index, { arg, place }] of kept.entries()) {
      this.edits.push({ start: at, end: place.start, text: index === 0 ? stays.open : '; ' });
      walkExpression(arg, { expression: (each) => each.type !== 'call' || !this.#replace(each) });
      at = place.end;
    }
    this.edits.push({ start: at, end, text: stays.close });
    return true;
  }

  /** Behind the statement's semicolon, if it has one; null: the call stands in brackets, or is not all of the statement. */
  #endOf({ span }: CallExpression): number | null {
    const next = this.#places.symbolBehind(span.end);
    if (next?.text === ';') return next.end;
    return next?.text === ')' ? null : span.end;
  }

  /** @returns whether the call is replaced as a whole */
  #replace(call: CallExpression): boolean {
    this.#values.pass(call);
    if (this.#own.has(call.callee.key)) return false;
    if (isParameterCall(call)) {
      const edit = this.#values.edit(call, this.#places.argumentsOf(call), this.#text);
      if (edit === null) return false;
      this.edits.push(edit);
      this.replacedParameters += 1;
      return true;
    }
    if (!asksForAction(call)) return false;
    // The formula is to say what it says when it is scanned; that it is explored is our affair.
    const { start, end } = call.span;
    this.edits.push({ start, end, text: 'actionScan' });
    return true;
  }
}

/** What the reader says where a semicolon is missing and may be. Here something follows, so it may not. */
const NO_SEMICOLON = 'AFL-W903';

function semicolons(diagnostics: readonly Diagnostic[], edits: readonly TextEdit[]): readonly TextEdit[] {
  return diagnostics
    .filter(({ code }) => code === NO_SEMICOLON)
    .map(({ span }) => ({ start: span.end, end: span.end, text: ';' }))
    .filter(({ start }) => !edits.some((edit) => edit.start < start && start <= edit.end));
}

function asksForAction({ callee, args: [name] }: CallExpression): boolean {
  return callee.key === 'status' && name?.type === 'string' && /^action(ex)?$/i.test(name.value);
}

function frameOf({ aggregateSeconds }: RewriteRequest, program: Program, places: TokenPlaces): FrameEdits {
  return aggregateSeconds === null ? { edits: [], problems: [] } : frameEdits(program, places, aggregateSeconds);
}

/** Whether the edit takes the place away. What is put in at its very edge stays. */
function holds(edit: TextEdit, { start, end }: Pick<TextEdit, 'start' | 'end'>): boolean {
  return start === end ? edit.start < start && end < edit.end : edit.start <= start && end <= edit.end;
}

function lostValues(values: ParameterValues, source: Source): readonly Diagnostic[] {
  return values.unreached.map(({ key, value }) =>
    errorAt({
      code: 'AMI-E001',
      message: `The value ${value} of the parameter ${key} cannot be written into the formula: its name is put together at run time.`,
      hint: 'Give the parameter a plain name, or leave it at its default.',
      span: { source, start: 0, end: 0 },
    }),
  );
}
