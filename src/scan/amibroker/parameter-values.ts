/**
 * `Param*` calls as the values they have. AmiBroker keeps what a person once chose in its parameter window by the
 * formula's path; written out, the value is the session's and nobody else's.
 */
import type { ParameterSeen } from '#afl';
import type { CallExpression, Expression } from '#afl/syntax';
import type { TextEdit } from './text-edits.ts';
import type { Place } from './token-places.ts';

const KINDS: Readonly<Record<string, ParameterSeen['kind']>> = {
  param: 'number',
  paramtoggle: 'toggle',
  paramlist: 'list',
  paramstr: 'text',
  paramcolor: 'color',
  paramstyle: 'style',
  paramfield: 'field',
  paramdate: 'date',
  paramtime: 'time',
  paramtrigger: 'trigger',
  optimize: 'number',
};

const FIELDS = ['Open', 'High', 'Low', 'Close', 'Avg', 'Volume', 'OpenInt'];

/** A parameter of the formula with the session's value. */
export type ChosenParameter = Pick<ParameterSeen, 'key' | 'kind' | 'value' | 'fallback'>;

export function isParameterCall({ callee }: CallExpression): boolean {
  return callee.key in KINDS;
}

/** What a call is replaced by, in part or whole; what it asks for stays noted, so that nothing that was set is lost. */
export class ParameterValues {
  readonly #seen: readonly ChosenParameter[];
  readonly #written = new Set<ChosenParameter>();
  #section = '';

  /** @param seen what a trial run of the formula, with the session's values, asked for */
  constructor(seen: readonly ChosenParameter[]) {
    this.#seen = seen;
  }

  /** To be told of every call in the order of the text, since parameters belong to the section they stand in. */
  pass({ callee, args: [name] }: CallExpression): void {
    if (callee.key === '_section_begin' && name?.type === 'string') this.#section = name.value;
    if (callee.key === '_section_end') this.#section = '';
  }

  /** Those that were set to something and whose call was not found: their names are put together at run time. */
  get unreached(): readonly ChosenParameter[] {
    return this.#seen.filter((each) => each.value !== each.fallback && !this.#written.has(each));
  }

  /** @returns null where the call must stay as it is */
  edit(call: CallExpression, places: readonly Place[], source: string): TextEdit | null {
    const { start, end } = call.span;
    // A button on a chart, which nobody presses here.
    if (KINDS[call.callee.key] === 'trigger') return { start, end, text: '0' };
    const seen = this.#find(call);
    if (seen === null) return null;
    this.#written.add(seen);
    const fallbackAt = FALLBACK_AT[seen.kind] ?? 1;
    const fallback = places[fallbackAt];
    if (seen.kind === 'date' || seen.kind === 'time') {
      // The form of its value depends on the machine; so the call stays, with the value as its default.
      if (seen.value === seen.fallback || fallback === undefined) return null;
      return { ...fallback, text: quoted(String(seen.value)) };
    }
    const kept = seen.value === seen.fallback && KEEPS_WORDS.has(seen.kind) ? fallback : undefined;
    // A default that is computed may differ from bars to bars: its words stay.
    if (kept !== undefined)
      return { start, end, text: wordsOf(call.args[fallbackAt], source.slice(kept.start, kept.end)) };
    const text = literal(seen);
    return text === null ? null : { start, end, text };
  }

  #find({ callee, args: [name] }: CallExpression): ChosenParameter | null {
    if (name?.type !== 'string') return null;
    const plain = name.value.trim();
    const key = this.#section === '' ? plain : `${this.#section}.${plain}`;
    const kind = KINDS[callee.key];
    const ofName = this.#seen.filter(
      (each) => each.kind === kind && (each.key === plain || each.key.endsWith(`.${plain}`)),
    );
    return ofName.find((each) => each.key === key) ?? (ofName.length === 1 ? (ofName[0] as ChosenParameter) : null);
  }
}

/** Which argument is the default, from 0. */
const FALLBACK_AT: Partial<Readonly<Record<ParameterSeen['kind'], number>>> = { toggle: 2, list: 2 };

/** Whose default is the value itself. A list's is a place in the list, a field's a number for an array. */
const KEEPS_WORDS: ReadonlySet<ParameterSeen['kind']> = new Set(['number', 'text', 'toggle', 'color', 'style']);

/** Simple words alone; what is computed in brackets. */
function wordsOf(fallback: Expression | undefined, words: string): string {
  const simple = fallback?.type === 'number' || fallback?.type === 'string' || fallback?.type === 'name';
  return simple ? words : `( ${words} )`;
}

function literal({ kind, value }: ChosenParameter): string | null {
  if (kind === 'field') return FIELDS[Number(value)] ?? null;
  return typeof value === 'number' ? numberWords(value) : quoted(value);
}

/** The shortest digits that name this float32. */
function numberWords(value: number): string {
  let digits = 1;
  while (digits < 9 && Math.fround(Number(value.toPrecision(digits))) !== Math.fround(value)) digits += 1;
  const text = String(Number(value.toPrecision(digits)));
  return value < 0 ? `( ${text} )` : text;
}

/** A text as the language writes it. */
export function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}
