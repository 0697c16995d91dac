// Projects and explorations of the made-up AmiBroker. A project is read strictly: what AmiBroker would show a window for
// is a window here. The formula runs in our own engine over the bars as they lie in the database, on their wall clock.
import { existsSync, readFileSync } from 'node:fs';
import { explorationTable, prepareFormula, runFormula, Statics, tableCsv } from '#afl';
import { epochMs } from '#base';
import { type Contract, parsePeriodicity } from '#market';
import { ColumnStore, createFormulaHost, packBars } from '#scan/embedded';

/** Prices are float32. */
export interface Bar {
  /** Since 1899-12-30 on the database's wall clock. */
  readonly second: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

interface Window {
  readonly dialog: string;
  readonly text: string;
}

/** By the number that a project gives. */
const PERIODICITIES: Readonly<Record<number, string>> = { 5: '1min', 4: '5min', 3: '15min', 2: '1hr', 0: '1day' };

export class Project {
  readonly formula: string;
  readonly periodicity: number;

  private constructor(formula: string, periodicity: number) {
    this.formula = formula;
    this.periodicity = periodicity;
  }

  static open(file: string): { readonly project: Project } | Window {
    const wrong = (text: string): Window => ({ dialog: 'AmiBroker', text });
    if (!existsSync(file)) return wrong(`Failed to open file ${file}`);
    const text = readFileSync(file, 'latin1');
    if (!text.startsWith('<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<AmiBroker-Analysis CompactMode="0">\r\n')) {
      return wrong('Failed to open file: incorrect format');
    }
    if (/[^\r]\n/.test(text) || /&#/.test(text)) return wrong('Failed to open file: incorrect format');
    const element = (name: string): string | null =>
      new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.replace(/&(lt|gt|amp);/g, (_, e) => ENTITIES[e]!) ??
      null;
    const path = element('FormulaPath');
    const content = element('FormulaContent');
    if (path === null || path === '') return wrong("Can not open formula file: 'Formulas\\Imported\\'");
    if (content === null) return wrong('Failed to open file: incorrect format');
    const formula = unescaped(content);
    const onDisk = unescaped(path);
    if (!existsSync(onDisk)) return wrong(`Can not open formula file: '${onDisk}'`);
    if (readFileSync(onDisk, 'latin1') !== formula) return { dialog: 'Choose action', text: 'Formula is different' };
    if (element('ApplyTo') !== '0') return wrong('The chart has no symbol');
    return { project: new Project(formula, Number(element('Periodicity'))) };
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&' };

/** As AmiBroker undoes what it wrote: `\\`, `\r`, `\n`, `\t`. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => ({ r: '\r', n: '\n', t: '\t' })[letter] ?? letter);
}

export function explored(
  project: Project,
  stocks: readonly {
    readonly ticker: string;
    readonly tickSize: number;
    readonly pointValue: number;
    readonly bars: readonly Bar[];
  }[],
  locale: string,
): { readonly csv: string } | Window {
  const periodicity = parsePeriodicity(PERIODICITIES[project.periodicity] ?? '1min');
  if (!periodicity.ok) return { dialog: 'AmiBroker', text: 'No such periodicity' };
  const results = [];
  for (const [stockNumber, stock] of stocks.entries()) {
    const contract = {
      id: stock.ticker,
      name: stock.ticker,
      description: stock.ticker,
      tickSize: stock.tickSize || 0.25,
      tickValue: (stock.tickSize || 0.25) * stock.pointValue,
      symbolId: stock.ticker,
      active: true,
    } as unknown as Contract;
    const store = new ColumnStore({ zone: 'UTC', periodicity: periodicity.value, keepsAll: true });
    const bars = stock.bars.map(({ second, ...prices }) => ({
      start: epochMs(second * 1_000 + Date.UTC(1899, 11, 30)),
      ...prices,
    }));
    store.append(packBars(bars));
    const host = createFormulaHost({
      subject: { contract, amiSymbol: stock.ticker, periodicity: periodicity.value, zone: 'UTC' },
      include: () => null,
      statics: new Statics(),
      stockNumber,
      newest: bars.at(-1)?.start ?? null,
      deadline: () => false,
    });
    const prepared = prepareFormula({ source: project.formula, file: 'formula.afl', host, params: {} });
    if (!prepared.ok) {
      const text = prepared.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');
      return { dialog: 'AFL Error', text };
    }
    const run = runFormula(prepared.formula, {
      bars: store.columns(),
      host,
      range: { first: 0, last: bars.length - 1 },
      action: 'explore',
      params: {},
    } as never);
    if (!run.ok) return { dialog: 'AFL Error', text: `${run.error.code} ${run.error.message}` };
    results.push({ exploration: run.exploration, settings: run.settings, intervalSeconds: 60 });
  }
  return { csv: localised(tableCsv(explorationTable(results)), locale) };
}

/** A decimal comma makes AmiBroker quote its numbers; ISO dates stay as they are. */
function localised(csv: string, locale: string): string {
  if (locale !== 'de') return csv;
  return csv.replace(/(?<=,)(-?\d+)\.(\d+)(?=,|\r)/g, '"$1,$2"');
}
