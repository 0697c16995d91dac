// Projects and explorations of the made-up AmiBroker. A project is read strictly: what AmiBroker would show a window for
// is a window here. The formula runs in our own engine over the bars as they lie in the database, on their wall clock.
import { existsSync, readFileSync } from 'node:fs';
import { explorationTable, prepareFormula, runFormula, Statics, tableCsv } from '#afl';
import { epochMs } from '#base';
import { type Contract, parsePeriodicity } from '#market';
import { ColumnStore, createFormulaHost, packBars } from '#scan/embedded';
import { type ReadProject, readProject } from '../amibroker/project-reader.ts';

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
    let read: ReadProject;
    try {
      read = readProject(readFileSync(file));
    } catch (error) {
      return wrong(`Failed to open file: incorrect format (${error instanceof Error ? error.message : error})`);
    }
    const { formula, formulaPath: onDisk } = read;
    const said = (name: string): string =>
      read.lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
    if (onDisk === '') return wrong("Can not open formula file: 'Formulas\\Imported\\'");
    if (!existsSync(onDisk)) return wrong(`Can not open formula file: '${onDisk}'`);
    if (readFileSync(onDisk, 'latin1') !== formula) return { dialog: 'Choose action', text: 'Formula is different' };
    if (said('ApplyTo') !== '0') return wrong('The chart has no symbol');
    return { project: new Project(formula, Number(said('Periodicity'))) };
  }
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
