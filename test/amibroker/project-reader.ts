/**
 * A project read as AmiBroker is known to read it: line by line, each element on a line of its own and in the order in which
 * AmiBroker itself saves them, XML undone before C. Nothing of this is shared with what writes projects. What is not as
 * AmiBroker wants it is told, with the line.
 */
const HEAD = ['<?xml version="1.0" encoding="ISO-8859-1"?>', '<AmiBroker-Analysis CompactMode="0">'];

const FILTER = [
  'ExcludeMode',
  'OrSelection',
  'Favourite',
  'Index',
  ...[0, 1, 2, 3, 4, 5, 6].flatMap((n) => [`Type${n}`, `Category${n}`]),
];
const FILTERS = ['IncludeFilter', ...FILTER, '/IncludeFilter', 'ExcludeFilter', ...FILTER, '/ExcludeFilter'];

/** As saved by AmiBroker; of the settings those that Openbell says. */
const ORDER = [
  ...['General', 'FormatVersion', 'Symbol', 'FormulaPath', 'FormulaContent', 'ApplyTo', 'RangeType', 'RangeAmount'],
  ...['FromDate', 'ToDate', 'SyncOnSelect', 'RunEvery', 'RunEveryInterval', ...FILTERS, '/General'],
  ...['BacktestSettings', 'InitialEquity', 'TradeFlags', 'Periodicity', 'RangeType', 'RangeLength', 'RangeFromDate'],
  ...['RangeToDate', 'ApplyTo', 'FilterQty', ...FILTERS, 'ExtensiveOptimizationWarning', 'ChartInterval'],
  ...['/BacktestSettings', '/AmiBroker-Analysis'],
];

export interface ReadProject {
  /** `Name=value` in order, raw; an opening or closing line alone by its name. */
  readonly lines: readonly string[];
  readonly formula: string;
  readonly formulaPath: string;
  readonly symbol: string;
}

/** Throws an Error that names the line. */
export function readProject(bytes: Uint8Array): ReadProject {
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.endsWith('\r\n')) throw new Error('the last line does not end');
  const all = text.slice(0, -2).split('\r\n');
  const broken = all.findIndex((line) => /[\r\n]/.test(line));
  if (broken >= 0) throw new Error(`line ${broken + 1} holds half a line end`);
  HEAD.forEach((line, at) => {
    if (all[at] !== line) throw new Error(`line ${at + 1} is not ${line}`);
  });
  const lines = all.slice(HEAD.length);
  const values = new Map<string, string>();
  const read = lines.map((line, at) => {
    const [, name, value] = /^<(\/?[A-Za-z0-9-]+)>(?:([^<>]*)<\/\1>)?$/.exec(line) ?? [];
    if (name === undefined || name !== ORDER[at]) {
      throw new Error(`line ${at + HEAD.length + 1}: ${line.slice(0, 60)} where ${ORDER[at] ?? 'the end'} belongs`);
    }
    if (value !== undefined && !values.has(name)) values.set(name, value);
    return value === undefined ? name : `${name}=${value}`;
  });
  if (read.length !== ORDER.length) throw new Error(`${ORDER[read.length]} is missing`);
  const plain = (name: string): string => withoutXml(values.get(name) ?? '');
  return {
    lines: read,
    formula: withoutC(plain('FormulaContent')),
    formulaPath: withoutC(plain('FormulaPath')),
    symbol: plain('Symbol'),
  };
}

/** Only these three: what else looks like an entity stays as it is, as AmiBroker leaves it. */
function withoutXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

const LETTERS: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '\\': '\\' };

function withoutC(text: string): string {
  return text.replace(/\\(.)/g, (whole, letter: string) => {
    const plain = LETTERS[letter];
    if (plain === undefined) throw new Error(`${whole} is no escape`);
    return plain;
  });
}
