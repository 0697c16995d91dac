/** What is known of the symbol: its names, its place in the host's categories, its contract's facts. */
import { type Builtin, builtin, NULL, parameter, parameterOr, type Run, type Value } from '#afl/runtime';
import { CATEGORY } from './constants.ts';
import { described } from './described.ts';

function currentOr(run: Run, symbol: string): string {
  return symbol.trim() === '' ? run.host.symbol.name : symbol.trim();
}

/** GroupID and its like: the number, or with mode 1 the name. */
function categoryOfSymbol(name: string, category: number): Builtin {
  return builtin({
    ...described(`${name}(mode=0)`, 'any', 'The symbol’s number in this category, or with mode 1 its name.'),
    parameters: [parameterOr('number', 'mode', 0)],
    call: ([mode], run) => {
      const { categories, symbol } = run.host;
      const index = categories.of(symbol.name, category);
      return mode === 1 ? categories.name(category, index) : index;
    },
  });
}

/** IsFavorite and its like. */
function membership(name: string, summary: string, test: (run: Run) => boolean): Builtin {
  return builtin({
    ...described(`${name}()`, 'number', summary),
    parameters: [],
    call: (_, run) => Number(test(run)),
  });
}

/** GICS and ICB codes: none is known here, so the text is empty and nothing belongs to one. */
function unclassified(name: string, membershipName: string): readonly Builtin[] {
  return [
    builtin({
      ...described(`${name}(mode)`, 'string', 'The symbol’s industry code: not known here, "".'),
      parameters: [parameterOr('number', 'mode', 0)],
      call: () => '',
    }),
    builtin({
      ...described(
        `${membershipName}("code")`,
        'number',
        'Whether the symbol has the industry code: not known here, 0.',
      ),
      parameters: [parameter('string', 'code')],
      call: () => 0,
    }),
  ];
}

function watchListCount(run: Run): number {
  for (let index = 0; index < WATCH_LISTS_MAX; index += 1) {
    if (run.host.categories.name(CATEGORY.watchlist, index) === '') return index;
  }
  return WATCH_LISTS_MAX;
}

const WATCH_LISTS_MAX = 1024;

/** @returns the index of a category's entry by its name, any case; -1 when there is none */
function findByName(run: Run, wanted: string, category: number): number {
  const name = wanted.trim().toLowerCase();
  const count = category === CATEGORY.watchlist ? watchListCount(run) : WATCH_LISTS_MAX;
  for (let index = 0; index < count; index += 1) {
    if (name !== '' && run.host.categories.name(category, index).toLowerCase() === name) return index;
  }
  return -1;
}

function symbolList(name: string): Builtin {
  return builtin({
    ...described(`${name}(category, index, mode=0)`, 'string', 'The symbols of a category, separated by commas.'),
    parameters: [parameter('number', 'category'), parameter('number', 'index'), parameterOr('number', 'mode', 0)],
    call: ([category, index], run) => {
      const text = run.host.categories.symbols(category, index).join(',');
      run.allocate(2 * text.length);
      return text;
    },
  });
}

/** Fundamental fields: those a contract has; anything else is not known and Null. */
function fundamental(run: Run, field: string): Value {
  const { symbol } = run.host;
  switch (field.trim().toLowerCase()) {
    case 'pointvalue':
      return Math.fround(symbol.pointValue);
    case 'ticksize':
      return Math.fround(symbol.tickSize);
    case 'roundlotsize':
      return Math.fround(symbol.roundLotSize);
    case 'margindeposit':
      return Math.fround(symbol.marginDeposit);
    case 'currency':
      return symbol.currency;
    case 'alias':
      return '';
    default:
      return NULL;
  }
}

export const INFORMATION: readonly Builtin[] = [
  builtin({
    ...described('Name()', 'string', 'The symbol.'),
    parameters: [],
    call: (_, run) => run.host.symbol.name,
  }),
  builtin({
    ...described('FullName()', 'string', 'The symbol’s full name.'),
    parameters: [],
    call: (_, run) => run.host.symbol.fullName,
  }),
  categoryOfSymbol('GroupID', CATEGORY.group),
  categoryOfSymbol('MarketID', CATEGORY.market),
  categoryOfSymbol('IndustryID', CATEGORY.industry),
  categoryOfSymbol('SectorID', CATEGORY.sector),
  ...unclassified('GicsID', 'InGICS'),
  ...unclassified('IcbID', 'InICB'),
  builtin({
    ...described('InWatchList(number)', 'number', '1 when the symbol is in that watch list.'),
    parameters: [parameter('number', 'number')],
    call: ([index], run) => Number(run.host.categories.has(run.host.symbol.name, CATEGORY.watchlist, index)),
  }),
  builtin({
    ...described('InWatchListName("name")', 'number', '1 when the symbol is in the watch list of that name.'),
    parameters: [parameter('string', 'name')],
    call: ([name], run) => {
      const index = findByName(run, name, CATEGORY.watchlist);
      return Number(index !== -1 && run.host.categories.has(run.host.symbol.name, CATEGORY.watchlist, index));
    },
  }),
  membership('IsFavorite', '1 when the symbol is a favourite.', ({ host }) =>
    host.categories.has(host.symbol.name, CATEGORY.favorite, 0),
  ),
  membership('IsIndex', '1 when the symbol is an index.', ({ host }) =>
    host.categories.has(host.symbol.name, CATEGORY.index, 0),
  ),
  membership('IsContinuous', '1 when the symbol is quoted continuously: every contract here is.', () => true),
  symbolList('CategoryGetSymbols'),
  symbolList('GetCategorySymbols'),
  builtin({
    ...described('CategoryGetName(category, number)', 'string', 'The name of a category’s entry.'),
    parameters: [parameter('number', 'category'), parameter('number', 'number')],
    call: ([category, index], run) => run.host.categories.name(category, index),
  }),
  builtin({
    ...described(
      'CategoryFind("name", category)',
      'number',
      'The number of a category’s entry by its name; -1 without one.',
    ),
    parameters: [parameter('string', 'name'), parameter('number', 'category')],
    call: ([name, category], run) => findByName(run, name, category),
  }),
  builtin({
    ...described('GetDatabaseName()', 'string', 'The database’s name.'),
    parameters: [],
    call: () => 'Openbell',
  }),
  builtin({
    ...described('GetFnData("field")', 'any', 'A fundamental field: the contract’s facts; Null for what is not known.'),
    parameters: [parameter('string', 'field')],
    call: ([field], run) => fundamental(run, field),
  }),
  builtin({
    ...described('GetFnDataForeign("field", "symbol")', 'any', 'The same for another symbol: Null but for this one.'),
    parameters: [parameter('string', 'field'), parameter('string', 'symbol')],
    call: ([field, symbol], run) =>
      currentOr(run, symbol).toLowerCase() === run.host.symbol.name.toLowerCase() ? fundamental(run, field) : NULL,
  }),
  builtin({
    ...described('NoteGet("symbol")', 'string', 'A symbol’s note: there are none here, "".'),
    parameters: [parameter('string', 'symbol')],
    call: () => '',
  }),
];
