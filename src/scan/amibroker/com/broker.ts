/**
 * AmiBroker as the worker sees it: one connection and the coarse operations of the protocol. Objects are let go at once,
 * each is a proxy here and a stub in AmiBroker.
 */
import { existsSync, rmSync } from 'node:fs';
import { ComCallError, hexadecimal } from './call-error.ts';
import { Dispatch, type MemberIds } from './dispatch.ts';
import { explore } from './exploration.ts';
import { installedPrograms } from './installed-program.ts';
import { createLocalServer } from './native.ts';
import type { ComAnswers, ComBar, ComOperation, ComSymbol } from './protocol.ts';
import { findBars, injectBars, lastBars } from './quotations.ts';
import { isElevated, runningPrograms } from './running-programs.ts';
import { samePath } from './same-path.ts';

type Operation<Name extends ComOperation['op']> = Extract<ComOperation, { op: Name }>;

const ASCII = 0;

export class Broker {
  #application: Dispatch | null = null;

  answer(request: ComOperation): ComAnswers[keyof ComAnswers] {
    switch (request.op) {
      case 'connect':
        return this.#connect(request);
      case 'survey':
        return {
          installed: installedPrograms(request.progId),
          running: runningPrograms(request.executable),
          elevated: isElevated(process.pid),
        };
      case 'inspect':
        return this.#inspect(request);
      case 'ensureSymbol':
        return this.#ensureSymbol(request);
      case 'removeSymbol':
        this.#checkDatabase(request.database);
        return this.#withStocks((stocks) => ({ removed: stocks.number('Remove', request.symbol) !== 0 }));
      case 'injectBars':
        return this.#injectBars(request);
      case 'importBars':
        return this.#importBars(request);
      case 'findBars':
        return this.#findBars(request);
      case 'refresh':
        this.#connected().call('RefreshAll');
        return {};
      case 'explore':
        return this.#explore(request);
    }
  }

  release(): void {
    this.#application?.release();
    this.#application = null;
  }

  #connect({ progId, visible }: Operation<'connect'>): ComAnswers['connect'] {
    this.release();
    const made = createLocalServer(progId);
    if ('hresult' in made) {
      throw new ComCallError(
        'ERR_AMIBROKER_ABSENT',
        `AmiBroker cannot be reached: Windows has no ${progId} to start (${hexadecimal(made.hresult)}).`,
        { hresult: made.hresult, member: progId },
      );
    }
    this.#application = new Dispatch(made.at, { kind: 'Application', ids: new Map<string, MemberIds>() });
    if (visible) this.#application.put('Visible', 1);
    return { version: this.#application.text('Version'), databasePath: this.#application.text('DatabasePath') };
  }

  #inspect({ symbol, lastBars: wanted }: Operation<'inspect'>): ComAnswers['inspect'] {
    const application = this.#connected();
    return this.#withStocks((stocks) => ({
      databasePath: application.text('DatabasePath'),
      symbols: stocks.number('Count'),
      symbol: withObject(stocks.object('Item', 'Stock', symbol), (stock) => inspected(stock, wanted)),
    }));
  }

  #ensureSymbol({ symbol, fullName, tickSize, pointValue }: Operation<'ensureSymbol'>): ComAnswers['ensureSymbol'] {
    return this.#withStocks((stocks) => {
      const there = stocks.object('Item', 'Stock', symbol);
      if (there !== null) {
        there.release();
        return { added: false };
      }
      const stock = stocks.object('Add', 'Stock', symbol);
      if (stock === null) {
        throw new ComCallError('ERR_AMIBROKER_REFUSED', `AmiBroker would not add the symbol ${symbol}.`, {
          member: 'Stocks.Add',
        });
      }
      withObject(stock, () => {
        stock.put('FullName', fullName);
        stock.put('TickSize', tickSize);
        stock.put('PointValue', pointValue);
      });
      return { added: true };
    });
  }

  #injectBars({ database, symbol, bars }: Operation<'injectBars'>): ComAnswers['injectBars'] {
    this.#checkDatabase(database);
    return this.#withStocks((stocks) => {
      const done = withObject(stocks.object('Item', 'Stock', symbol), (stock) =>
        withObject(stock.object('Quotations', 'Quotations'), (quotations) => injectBars(quotations, bars)),
      );
      if (done !== null) return done;
      throw new ComCallError('ERR_AMIBROKER_CALL', `AmiBroker does not know the symbol ${symbol}.`, {
        member: 'Stocks.Item',
      });
    });
  }

  #importBars({ database, file, format }: Operation<'importBars'>): ComAnswers['importBars'] {
    this.#checkDatabase(database);
    return { result: this.#connected().number('Import', ASCII, file, format) };
  }

  #findBars({ symbol, dates, from }: Operation<'findBars'>): ComAnswers['findBars'] {
    return this.#withStocks(
      (stocks) =>
        withObject(stocks.object('Item', 'Stock', symbol), (stock) =>
          withObject(stock.object('Quotations', 'Quotations'), (quotations) => findBars(quotations, dates, from)),
        ) ?? { found: dates.map(() => null), newest: null, count: null },
    );
  }

  #explore({ project, csv, pollMs, deadlineMs, database = null }: Operation<'explore'>): ComAnswers['explore'] {
    if (database !== null) this.#checkDatabase(database);
    rmSync(csv, { force: true });
    const analyses = this.#connected().object('AnalysisDocs', 'AnalysisDocs');
    const ms = withObject(analyses, (docs) =>
      withObject(docs.object('Open', 'AnalysisDoc', project), (doc) => explore(doc, { csv, pollMs, deadlineMs })),
    );
    if (ms === null) {
      throw new ComCallError('ERR_AMIBROKER_PROJECT', `AmiBroker would not open the project ${project}.`, {
        member: 'AnalysisDocs.Open',
      });
    }
    if (!existsSync(csv)) {
      throw new ComCallError('ERR_AMIBROKER_EXPORT', 'AmiBroker said that it exported, but left no file.', {
        member: 'AnalysisDoc.Export',
      });
    }
    return { ms };
  }

  /** The user may open another database at any time: nothing may be written into that one. */
  #checkDatabase(expected: string): void {
    const open = this.#connected().text('DatabasePath');
    if (samePath(open, expected)) return;
    throw new ComCallError(
      'ERR_AMIBROKER_DATABASE',
      `AmiBroker has the database ${open} open, not ${expected}. Open that one again, or stop the session.`,
      { member: 'Application.DatabasePath' },
    );
  }

  #withStocks<Value>(use: (stocks: Dispatch) => Value): Value {
    const used = withObject(this.#connected().object('Stocks', 'Stocks'), use);
    if (used !== null) return used;
    throw new ComCallError('ERR_AMIBROKER_CALL', 'AmiBroker gave no list of symbols.', {
      member: 'Application.Stocks',
    });
  }

  #connected(): Dispatch {
    if (this.#application !== null) return this.#application;
    throw new ComCallError('ERR_AMIBROKER_LOST', 'There is no connection to AmiBroker.');
  }
}

function inspected(stock: Dispatch, wanted: number): ComSymbol {
  const { bars, last } = withObject(stock.object('Quotations', 'Quotations'), (quotations) => ({
    bars: quotations.number('Count'),
    last: lastBars(quotations, wanted),
  })) ?? { bars: 0, last: [] as ComBar[] };
  return { bars, dataSource: stock.number('DataSource'), last };
}

/** @returns null where there is no object */
export function withObject<Value>(object: Dispatch | null, use: (object: Dispatch) => Value): Value | null {
  if (object === null) return null;
  try {
    return use(object);
  } finally {
    object.release();
  }
}
