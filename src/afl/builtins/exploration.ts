/**
 * Columns and rows of an exploration, recorded in call order. `exploration-rows` makes the table from them. Outside an
 * exploration they have no effect, as in AmiBroker.
 */
import {
  type Builtin,
  builtin,
  isDateTime,
  isSeries,
  NULL,
  type Numeric,
  optionalParameter,
  parameter,
  parameterOr,
  type Run,
  type Value,
} from '#afl/runtime';
import { COLOR_DEFAULT } from './constants.ts';
import { described } from './described.ts';

const EXPLORED: ReadonlySet<string> = new Set(['explore']);

/** Columns may be asked for in a loop; a table wider than this is a mistake. */
const COLUMNS_MAX = 1000;

type Cells = Run['output']['columns'][number]['cells'];

interface Look {
  readonly caption: string;
  readonly format: Value;
  readonly textColor: Numeric;
  readonly backgroundColor: Numeric;
  readonly width: number;
}

function addColumn(run: Run, cells: Cells, { caption, format, textColor, backgroundColor, width }: Look): undefined {
  if (!EXPLORED.has(run.action)) return undefined;
  if (isSeries(format)) run.fail(22, 'The format of AddColumn must be a number, not an array.');
  if (run.output.columns.length >= COLUMNS_MAX) run.fail(28, `An exploration has at most ${COLUMNS_MAX} columns.`);
  run.output.columns.push({
    caption,
    cells,
    format: typeof format === 'number' ? format : 1.2,
    textColor,
    backgroundColor,
    width,
  });
  return undefined;
}

export const EXPLORATION: readonly Builtin[] = [
  builtin({
    ...described(
      'AddColumn(array, "name", format=1.2, textColor=colorDefault, bkgndColor=colorDefault, width=-1, barchart=Null)',
      'nothing',
      'A column of numbers or datetimes, one a bar.',
    ),
    parameters: [
      parameter('carried', 'array'),
      parameter('string', 'name'),
      parameterOr('numeric', 'format', 1.2),
      parameterOr('numeric', 'textColor', COLOR_DEFAULT),
      parameterOr('numeric', 'bkgndColor', COLOR_DEFAULT),
      parameterOr('number', 'width', -1),
      optionalParameter('any', 'barchart'),
    ],
    call: ([array, caption, format, textColor, backgroundColor, width], run) => {
      const look = { caption, format, textColor, backgroundColor, width };
      if (typeof array === 'number' || array.kind === 'series') {
        return addColumn(run, { type: 'numbers', values: run.spread(array) }, look);
      }
      if (isDateTime(array)) {
        run.allocate(8 * run.barCount);
        const data = new Float64Array(run.barCount).fill(array.ms);
        return addColumn(run, { type: 'datetimes', values: { kind: 'datetimes', data } }, look);
      }
      return addColumn(run, { type: 'datetimes', values: array }, look);
    },
  }),
  builtin({
    ...described(
      'AddTextColumn("text", "name", format=1.2, textColor=colorDefault, bkgndColor=colorDefault, width=-1)',
      'nothing',
      'A column with one text in all rows.',
    ),
    parameters: [
      parameter('string', 'text'),
      parameter('string', 'name'),
      parameterOr('numeric', 'format', 1.2),
      parameterOr('numeric', 'textColor', COLOR_DEFAULT),
      parameterOr('numeric', 'bkgndColor', COLOR_DEFAULT),
      parameterOr('number', 'width', -1),
    ],
    call: ([text, caption, format, textColor, backgroundColor, width], run) =>
      addColumn(run, { type: 'text', text }, { caption, format, textColor, backgroundColor, width }),
  }),
  builtin({
    ...described(
      'AddMultiTextColumn(array, "a\\nb", "name", format=1.2, textColor=colorDefault, bkgndColor=colorDefault, width=-1)',
      'nothing',
      'A column with one of several texts a bar, chosen by number from 0.',
    ),
    parameters: [
      parameter('array', 'array'),
      parameter('string', 'texts'),
      parameter('string', 'name'),
      parameterOr('numeric', 'format', 1.2),
      parameterOr('numeric', 'textColor', COLOR_DEFAULT),
      parameterOr('numeric', 'bkgndColor', COLOR_DEFAULT),
      parameterOr('number', 'width', -1),
    ],
    call: ([selector, texts, caption, format, textColor, backgroundColor, width], run) =>
      addColumn(
        run,
        { type: 'choices', selector, texts: texts.split('\n') },
        { caption, format, textColor, backgroundColor, width },
      ),
  }),
  builtin({
    ...described(
      'AddRankColumn()',
      'nothing',
      'A column with each row’s rank by the sort set before it, or its line number.',
    ),
    parameters: [],
    call: (_, run) =>
      addColumn(
        run,
        { type: 'rank', sortColumns: [...run.output.sortColumns] },
        {
          caption: 'Rank',
          format: 1,
          textColor: COLOR_DEFAULT,
          backgroundColor: COLOR_DEFAULT,
          width: -1,
        },
      ),
  }),
  builtin({
    ...described('AddRow("text")', 'nothing', 'A row of text that the filter does not touch.'),
    parameters: [parameter('string', 'text')],
    call: ([text], run) => {
      if (!EXPLORED.has(run.action)) return undefined;
      run.allocate(128 + 2 * text.length);
      run.output.rawRows.push(text);
      return undefined;
    },
  }),
  builtin({
    ...described(
      'AddSummaryRows(flags, format=0, onlycols=0, ...)',
      'nothing',
      'Totals (1), averages (2), least (4), greatest (8), counts (16), deviations (32) on top.',
    ),
    rest: 'number',
    parameters: [parameter('number', 'flags'), parameterOr('number', 'format', 0)],
    call: (args, run) => {
      const [flags, format, ...columns] = args as unknown as readonly number[];
      const before = run.output.summaryRows.at(-1)?.flags ?? 0;
      run.output.summaryRows.splice(0, run.output.summaryRows.length, {
        flags: before | (flags ?? 0),
        format: format ?? 0,
        columns: columns.filter((each) => each >= 1),
      });
      return undefined;
    },
  }),
  builtin({
    ...described(
      'SetSortColumns(col1, col2, ...)',
      'nothing',
      'Sorts by these columns, counted from 1; negative: descending.',
    ),
    rest: 'number',
    parameters: [parameter('number', 'col1')],
    call: (args, run) => {
      const columns = (args as unknown as readonly number[]).filter((each) => each !== 0 && each !== NULL);
      run.output.sortColumns.splice(0, run.output.sortColumns.length, ...columns.slice(0, 10).map(Math.trunc));
      return undefined;
    },
  }),
  builtin({
    ...described('TrimResultRows(count)', 'nothing', 'Keeps so many rows from the top; negative: from the bottom.'),
    parameters: [parameter('number', 'count')],
    call: ([count], run) => {
      run.output.tradeSettings.set('TrimResultRows', [count]);
      return undefined;
    },
  }),
];
