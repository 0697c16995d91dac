/**
 * The project (.apx) that makes AmiBroker explore a formula, and the formula file beside it. AmiBroker is particular about
 * both: it wants the elements in the order in which it saves them (of its settings only those that matter here), lines
 * that end with CR LF, Latin-1, and the text C-escaped before it is XML-escaped; and where the text in the project is not
 * that of the file it names, it asks a person which one to keep. So both come from here, out of one text.
 */
import { err, ok, type Result } from '#base';

export interface ProjectWish {
  /** The exploration, lines ending with LF. */
  readonly formula: string;
  /** Where the formula file will lie: an absolute Windows path. */
  readonly formulaPath: string;
  readonly symbol: string;
  /** `Periodicity`, see {@link ChartFrame.code}. */
  readonly periodicity: number;
}

export interface Project {
  /** Bytes of the .afl. */
  readonly formula: Uint8Array;
  /** Bytes of the .apx. */
  readonly project: Uint8Array;
}

/** By code; what the chart shows meanwhile. */
const CHART_SECONDS: Readonly<Record<number, number>> = {
  [-2]: 2_160_001,
  [-1]: 432_001,
  0: 86_400,
  2: 3_600,
  3: 900,
  4: 300,
  5: 60,
};

/** The range is all quotes: the formula itself says which bars count. Dates are not read then, but must be there. */
const ALL_SYMBOLS = 0;
const ALL_QUOTES = 0;
const NO_FIRST_DATE = '2000-01-01 00:00:00';
/** The last one has no time. */
const NO_LAST_DATE = '2000-01-01';

/** Failure: a sentence for each line that Latin-1 cannot say; at most ten. */
export function writeProject(wish: ProjectWish): Result<Project, readonly string[]> {
  const formula = withWindowsLines(wish.formula);
  const faults = [...foreignLetters(formula), ...foreignNames(wish)];
  if (faults.length > 0) return err(faults.slice(0, FAULTS_MAX));
  return ok({ formula: latin1(formula), project: latin1(projectText({ ...wish, formula })) });
}

const FAULTS_MAX = 10;

function projectText({ formula, formulaPath, symbol, periodicity }: ProjectWish): string {
  const lines = [
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    '<AmiBroker-Analysis CompactMode="0">',
    '<General>',
    element('FormatVersion', 1),
    element('Symbol', escapedXml(symbol)),
    element('FormulaPath', escapedXml(formulaPath.replaceAll('\\', '\\\\'))),
    element('FormulaContent', escapedXml(escapedC(formula))),
    element('ApplyTo', ALL_SYMBOLS),
    element('RangeType', ALL_QUOTES),
    element('RangeAmount', 1),
    element('FromDate', NO_FIRST_DATE),
    element('ToDate', NO_LAST_DATE),
    element('SyncOnSelect', 0),
    element('RunEvery', 0),
    element('RunEveryInterval', '5min'),
    ...filter('IncludeFilter'),
    ...filter('ExcludeFilter'),
    '</General>',
    '<BacktestSettings>',
    element('InitialEquity', 10_000),
    element('TradeFlags', 3),
    element('Periodicity', periodicity),
    element('RangeType', ALL_QUOTES),
    element('RangeLength', 1),
    element('RangeFromDate', NO_FIRST_DATE),
    element('RangeToDate', NO_LAST_DATE),
    element('ApplyTo', ALL_SYMBOLS),
    element('FilterQty', 2),
    ...filter('IncludeFilter'),
    ...filter('ExcludeFilter'),
    element('ExtensiveOptimizationWarning', 0),
    element('ChartInterval', CHART_SECONDS[periodicity] ?? 60),
    '</BacktestSettings>',
    '</AmiBroker-Analysis>',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function element(name: string, value: string | number): string {
  return `<${name}>${value}</${name}>`;
}

/** How many kinds of categories a filter knows, from market to ICB; none of them is asked for. */
const CATEGORY_KINDS = 7;

function filter(name: string): readonly string[] {
  const kinds = Array.from({ length: CATEGORY_KINDS }, (_, kind) => [
    element(`Type${kind}`, kind),
    element(`Category${kind}`, -1),
  ]);
  return [
    `<${name}>`,
    element('ExcludeMode', name === 'ExcludeFilter' ? 1 : 0),
    element('OrSelection', 0),
    element('Favourite', 0),
    element('Index', 0),
    ...kinds.flat(),
    `</${name}>`,
  ];
}

function withWindowsLines(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\n', '\r\n');
  return lines.endsWith('\r\n') ? lines : `${lines}\r\n`;
}

/** As a text of C, which AmiBroker reads back: every backslash doubled, no real line end or tab left. */
function escapedC(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\r\n', '\\r\\n').replaceAll('\t', '\\t');
}

/** Never as numbers of characters: AmiBroker leaves those as they are. */
function escapedXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function foreignLetters(text: string): readonly string[] {
  return text.split('\r\n').flatMap((line, index) => {
    const letter = foreignLetter(line);
    return letter === null
      ? []
      : [
          `line ${index + 1}: the character ${letter} cannot be given to AmiBroker, which reads Latin-1. Write it otherwise.`,
        ];
  });
}

function foreignNames({ formulaPath, symbol }: ProjectWish): readonly string[] {
  return [formulaPath, symbol].flatMap((name) => {
    const letter = foreignLetter(name);
    return letter === null
      ? []
      : [`The character ${letter} of ${name} cannot be given to AmiBroker, which reads Latin-1. Use another name.`];
  });
}

/** Quoted for people; control characters but tabs are as foreign as letters above Latin-1, which XML cannot say. */
function foreignLetter(text: string): string | null {
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code > 0xff || (code < 0x20 && letter !== '\t') || (code >= 0x7f && code < 0xa0)) {
      return `'${letter}' (U+${code.toString(16).toUpperCase().padStart(4, '0')})`;
    }
  }
  return null;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
