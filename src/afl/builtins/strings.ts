/**
 * Strings. Characters are compared by code and case counts, as the guide says of each function. Positions count from 0,
 * except what StrFind returns. Every result is counted against the run's memory.
 */
import { type Builtin, builtin, optionalParameter, parameter, parameterOr, type Run } from '#afl/runtime';
import { described } from './described.ts';
import { placesOf } from './text-search.ts';
import { matchesWildcard } from './wildcard.ts';

/** Longest string a function makes; a formula that wants more has lost its way. */
const LENGTH_MAX = 1_000_000;

function counted(run: Run, text: string): string {
  if (text.length > LENGTH_MAX) {
    run.fail(28, `A string of ${text.length} characters is longer than ${LENGTH_MAX}.`);
  }
  run.allocate(2 * text.length);
  return text;
}

/** A separator is one character, or its code as `','` gives it. */
function separatorOf(value: unknown): string {
  if (typeof value === 'number') return String.fromCharCode(value);
  return typeof value === 'string' && value !== '' ? value.charAt(0) : ',';
}

/** @param codes any length; NaN and what is out of range are cut to a byte */
function character(code: number): string {
  return Number.isFinite(code) && code >= 1 ? String.fromCharCode(Math.trunc(code) & 255) : '';
}

function wholeCount(value: number): number {
  return Number.isFinite(value) ? Math.max(Math.trunc(value), 0) : 0;
}

/** One item of a list; negative ones count from the end. */
function listItem(list: string, item: number, separator: string): string {
  const items = list.split(separator);
  const index = Math.trunc(item);
  return items[index < 0 ? items.length + index : index] ?? '';
}

/** Blanks are skipped, thousands separators dropped, the leading number read; 0 when there is none. */
export function leadingNumber(text: string): number {
  const match = /^\s*([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(text.slice(0, 400));
  return match?.[1] === undefined ? 0 : Math.fround(Number(match[1].replaceAll(',', '')));
}

function trimmed(text: string, targets: string, side: number): string {
  const set = new Set(targets === '' ? ' \t\n\r' : targets);
  let from = 0;
  let to = text.length;
  if ((side & 1) !== 0) while (from < to && set.has(text.charAt(from))) from += 1;
  if ((side & 2) !== 0) while (to > from && set.has(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function changed(name: string, summary: string, change: (text: string) => string): Builtin {
  return builtin({
    ...described(`${name}("text")`, 'string', summary),
    parameters: [parameter('string', 'text')],
    call: ([text], run) => counted(run, change(text)),
  });
}

export const STRINGS: readonly Builtin[] = [
  builtin({
    ...described('StrLen("text")', 'number', 'The number of characters.'),
    parameters: [parameter('string', 'text')],
    call: ([text]) => text.length,
  }),
  builtin({
    ...described('StrLeft("text", count)', 'string', 'The first characters.'),
    parameters: [parameter('string', 'text'), parameter('number', 'count')],
    call: ([text, count], run) => counted(run, text.slice(0, wholeCount(count))),
  }),
  builtin({
    ...described('StrRight("text", count)', 'string', 'The last characters.'),
    parameters: [parameter('string', 'text'), parameter('number', 'count')],
    call: ([text, count], run) => counted(run, text.slice(Math.max(text.length - wholeCount(count), 0))),
  }),
  builtin({
    ...described('StrMid("text", start, count)', 'string', 'Characters from a position on, counted from 0.'),
    parameters: [parameter('string', 'text'), parameter('number', 'start'), optionalParameter('number', 'count')],
    call: ([text, start, count], run) => {
      const from = wholeCount(start);
      return counted(run, count === undefined ? text.slice(from) : text.slice(from, from + wholeCount(count)));
    },
  }),
  builtin({
    ...described('StrFind("text", "part")', 'number', 'Where the part begins, counted from 1; 0 when it is not there.'),
    parameters: [parameter('string', 'text'), parameter('string', 'part')],
    call: ([text, part]) => (part === '' ? 1 : (placesOf(text, part).next().value ?? -1) + 1),
  }),
  builtin({
    ...described('StrCount("text", "part")', 'number', 'How often the part is in the text.'),
    parameters: [parameter('string', 'text'), parameter('string', 'part')],
    call: ([text, part]) => [...placesOf(text, part)].length,
  }),
  builtin({
    ...described('StrReplace("text", "old", "new")', 'string', 'All occurrences replaced.'),
    parameters: [parameter('string', 'text'), parameter('string', 'old'), parameter('string', 'new')],
    call: ([text, old, replacement], run) => {
      const places = [...placesOf(text, old)];
      if (text.length + places.length * (replacement.length - old.length) > LENGTH_MAX) {
        run.fail(28, `StrReplace would make a string longer than ${LENGTH_MAX} characters.`);
      }
      const kept = [...places, text.length].map((place, index) => {
        const before = places[index - 1];
        return text.slice(before === undefined ? 0 : before + old.length, place);
      });
      return counted(run, kept.join(replacement));
    },
  }),
  builtin({
    ...described(
      'StrExtract("list", item, separator=\',\')',
      'string',
      'One item of a list, counted from 0 or, negative, from the end.',
    ),
    parameters: [parameter('string', 'list'), parameter('number', 'item'), parameterOr('any', 'separator', ',')],
    call: ([list, item, separator], run) => counted(run, listItem(list, item, separatorOf(separator))),
  }),
  builtin({
    ...described(
      'StrSort("list", caseSensitive=True, separator=\',\')',
      'string',
      'The list’s items in ascending order.',
    ),
    parameters: [
      parameter('string', 'list'),
      parameterOr('number', 'caseSensitive', 1),
      parameterOr('any', 'separator', ','),
    ],
    call: ([list, caseSensitive, separator], run) => {
      const mark = separatorOf(separator);
      const items = list.split(mark);
      const keyed = items.map((text) => ({ text, key: caseSensitive === 0 ? text.toLowerCase() : text }));
      keyed.sort((a, b) => compareText(a.key, b.key));
      return counted(run, keyed.map(({ text }) => text).join(mark));
    },
  }),
  builtin({
    ...described('StrMatch("text", "pattern")', 'number', '1 when the text fits a pattern with * and ?.'),
    parameters: [parameter('string', 'text'), parameter('string', 'pattern')],
    call: ([text, pattern], run) => Number(matchesWildcard(text, pattern, (steps) => run.step(steps))),
  }),
  builtin({
    ...described(
      'StrTrim("text", "targets", side=3)',
      'string',
      'Without the target characters on the left (1), right (2) or both.',
    ),
    parameters: [parameter('string', 'text'), parameter('string', 'targets'), parameterOr('number', 'side', 3)],
    call: ([text, targets, side], run) => counted(run, trimmed(text, targets, side)),
  }),
  changed('StrToLower', 'In lower case.', (text) => text.toLowerCase()),
  changed('StrToUpper', 'In upper case.', (text) => text.toUpperCase()),
  builtin({
    ...described('StrToNum("text")', 'number', 'The number a text begins with; 0 when there is none.'),
    parameters: [parameter('string', 'text')],
    call: ([text]) => leadingNumber(text),
  }),
  builtin({
    ...described('Asc("text", pos=0)', 'number', 'The code of one character; a negative position counts from the end.'),
    parameters: [parameter('string', 'text'), parameterOr('number', 'pos', 0)],
    call: ([text, position]) => {
      const index = Math.trunc(position);
      const code = text.charCodeAt(index < 0 ? text.length + index : index);
      return Number.isNaN(code) ? 0 : code;
    },
  }),
  builtin({
    ...described('Chr(code)', 'string', 'The character of a code.'),
    parameters: [parameter('number', 'code')],
    call: ([code]) => character(code),
  }),
];
