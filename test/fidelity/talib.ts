/**
 * TA-Lib's own regression tables, where its definition is AmiBroker's. Where the two begin a recursion differently the
 * difference is written out, and either TA-Lib's seed is rebuilt in AFL or only settled values are compared.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BarColumns } from '#afl';
import { barsOf, type Check, computed, measured } from './check.ts';

interface Table {
  readonly fields: readonly string[];
  readonly rows: readonly { readonly v: readonly (number | string)[] }[];
}

type Row = Readonly<Record<string, number | string>>;

interface Comparison {
  readonly what: string;
  readonly note?: string;
  readonly file: string;
  readonly rows: (row: Row, index: number) => boolean;
  readonly formula: (row: Row) => string;
  /** Which of TA-Lib's outputs, where there are several. */
  readonly output?: '' | '0' | '1' | '2';
  /** From which bar on; 0: from the first value. */
  readonly settledFrom?: number;
  /** Beyond the 0.01 to which the tables are printed: what float32 prices and volumes cost, relative to the value. */
  readonly relative?: number;
  readonly atLeast: number;
  /** Runs over a part of the bars are taken too: the function has no seed that would depend on where it begins. */
  readonly fromAnyBar?: boolean;
}

const average = (type: string, name: string): Comparison => ({
  what: name,
  file: 'test_ma.c',
  rows: (row) => row.optInMAType_1 === type && row.compatibility === 'TA_COMPATIBILITY_DEFAULT',
  formula: (row) => `${name}(C, ${row.optInTimePeriod})`,
  output: '',
  atLeast: 5,
});

const direction = (id: string, formula: string, atLeast: number): Comparison => ({
  what: id.replace('TST_', ''),
  note: 'TA-Lib begins with a sum over n−1 bars, here it is the mean of n: settled values agree.',
  file: 'test_adx.c',
  rows: (row, index) => row.id === id && row.optInTimePeriod === 14 && index < 30,
  formula: () => formula,
  output: '0',
  settledFrom: 230,
  atLeast,
});

const rowOf =
  (name: string) =>
  (row: Row): boolean =>
    row.theFunction === name;

const COMPARISONS: readonly Comparison[] = [
  average('TA_MAType_SMA', 'MA'),
  average('TA_MAType_WMA', 'WMA'),
  average('TA_MAType_EMA', 'EMA'),
  ...['DEMA', 'TEMA'].map(
    (name): Comparison => ({
      what: name,
      note: 'TA-Lib begins its second average n−1 bars later, AmiBroker all with the first value: settled values agree.',
      file: 'test_ma.c',
      rows: (row) => row.optInMAType_1 === `TA_MAType_${name}`,
      formula: (row) => `${name}(C, ${row.optInTimePeriod})`,
      output: '',
      settledFrom: 200,
      atLeast: 1,
    }),
  ),
  {
    what: 'StDev',
    file: 'test_stddev.c',
    rows: () => true,
    formula: (row) => `${row.optInNbDeviation_1} * StDev(C, ${row.optInTimePeriod})`,
    atLeast: 6,
  },
  ...(['0', '2'] as const).map(
    (output): Comparison => ({
      what: output === '0' ? 'BBandTop' : 'BBandBot',
      file: 'test_bbands.c',
      rows: (row) => row.optInMethod_3 === 'TA_MAType_SMA' && row.optInNbDevUp === row.optInNbDevDn,
      formula: (row) => `${output === '0' ? 'BBandTop' : 'BBandBot'}(C, ${row.optInTimePeriod}, ${row.optInNbDevUp})`,
      output,
      atLeast: 2,
    }),
  ),
  { what: 'ROC', file: 'test_mom.c', rows: rowOf('TA_ROC_TEST'), formula: () => 'ROC(C, 14)', atLeast: 4 },
  {
    what: 'MOM',
    file: 'test_mom.c',
    rows: rowOf('TA_MOM_TEST'),
    formula: (row) => `C - Ref(C, -${row.optInTimePeriod})`,
    atLeast: 4,
  },
  ...(['MIN', 'MAX'] as const).map(
    (name): Comparison => ({
      what: name,
      file: 'test_minmax.c',
      rows: rowOf(`TA_${name}_TEST`),
      formula: (row) => `${name === 'MIN' ? 'LLV' : 'HHV'}(O, ${row.optInTimePeriod})`,
      fromAnyBar: true,
      atLeast: 15,
    }),
  ),
  ...(['UP', 'DOWN'] as const).map(
    (side): Comparison => ({
      what: `AROON ${side}`,
      file: 'test_per_hl.c',
      rows: rowOf(`TA_AROON_${side}_TEST`),
      formula: ({ optInTimePeriod: n }) =>
        `100 * (${n} - ${side === 'UP' ? 'HHVBars(H' : 'LLVBars(L'}, ${n} + 1)) / ${n}`,
      fromAnyBar: true,
      atLeast: 10,
    }),
  ),
  {
    what: 'WILLR',
    file: 'test_per_hlc.c',
    rows: rowOf('TA_WILLR_TEST'),
    formula: (row) => `StochK(${row.optInTimePeriod1}, 1) - 100`,
    fromAnyBar: true,
    atLeast: 2,
  },
  {
    what: 'AVGDEV',
    file: 'test_avgdev.c',
    rows: () => true,
    formula: ({ optInTimePeriod: n }) =>
      `m = MA(C, ${n}); x = 0; for (k = 0; k < ${n}; k++) x += abs(m - Ref(C, -k)); x = x / ${n};`,
    atLeast: 3,
  },
  {
    what: 'PPO, APO',
    file: 'test_po.c',
    rows: (row) => row.optInMethod_2 === 'TA_MAType_SMA',
    formula: (row) => {
      const [slow, fast] = [row.optInFastPeriod, row.optInSlowPeriod].map(Number).sort((a, b) => b - a);
      const difference = `MA(C, ${fast}) - MA(C, ${slow})`;
      return Number(row.doPercentage) === 1 ? `100 * (${difference}) / MA(C, ${slow})` : difference;
    },
    output: '',
    atLeast: 8,
  },
  {
    what: 'SIN',
    file: 'test_1in_1out.c',
    rows: rowOf('TA_SIN_TEST'),
    formula: () => 'sin(C)',
    atLeast: 2,
  },
  {
    what: 'CORREL',
    file: 'test_per_hl.c',
    rows: rowOf('TA_CORREL_TEST'),
    formula: () => 'Correlation(H, L, 20)',
    atLeast: 3,
  },
  {
    what: 'CCI',
    file: 'test_per_hlc.c',
    rows: rowOf('TA_CCI_TEST'),
    formula: (row) => `CCI(${row.optInTimePeriod1})`,
    atLeast: 20,
  },
  { what: 'Ultimate', file: 'test_per_hlc.c', rows: rowOf('TA_ULTOSC_TEST'), formula: () => 'Ultimate()', atLeast: 3 },
  {
    what: 'AccDist',
    file: 'test_per_hlcv.c',
    rows: rowOf('TA_AD_TEST'),
    formula: () => 'AccDist()',
    relative: 1e-5,
    atLeast: 4,
  },
  {
    what: 'ADOSC',
    note: 'TA-Lib begins its averages with the first value, AmiBroker with a mean: settled values agree.',
    file: 'test_per_hlcv.c',
    rows: rowOf('TA_ADOSC_3_10_TEST'),
    formula: () => 'Chaikin(3, 10)',
    relative: 1e-5,
    settledFrom: 200,
    atLeast: 2,
  },
  {
    what: 'MFI',
    file: 'test_per_hlcv.c',
    rows: rowOf('TA_MFI_TEST'),
    formula: (row) => `MFI(${row.optInTimePeriod})`,
    atLeast: 15,
  },
  {
    what: 'TRIX',
    file: 'test_per_ema.c',
    // The rows after these four are of TA-Lib's Metastock mode.
    rows: (_row, index) => index < 4,
    formula: () => 'TRIX(5)',
    output: '',
    atLeast: 4,
  },
  {
    what: 'MACD',
    note: 'TA-Lib begins the fast average late, so that both begin on one bar; rebuilt so.',
    file: 'test_macd.c',
    rows: (row) => row.testId === 'TA_MACD_TEST' && row.optInFastPeriod === 12,
    formula: () => 'late = IIf(BarIndex() < 14, Null, C); x = EMA(late, 12) - EMA(C, 26);',
    output: '0',
    atLeast: 1,
  },
  {
    what: 'MACD signal',
    note: 'The same late begin; the signal is seeded from its first defined bars in both.',
    file: 'test_macd.c',
    rows: (row) => row.testId === 'TA_MACD_TEST' && row.optInFastPeriod === 12,
    formula: () => 'late = IIf(BarIndex() < 14, Null, C); x = EMA(EMA(late, 12) - EMA(C, 26), 9);',
    output: '1',
    atLeast: 1,
  },
  {
    what: 'RSI',
    note: 'TA-Lib seeds with a mean, AmiBroker begins at zero (its author’s listing): settled values agree.',
    file: 'test_rsi.c',
    rows: (row) => row.theFunction === 'TA_RSI_TEST' && row.compatibility === 'TA_COMPATIBILITY_DEFAULT',
    formula: () => 'RSI(14)',
    settledFrom: 240,
    atLeast: 1,
  },
  {
    what: 'RSI',
    note: 'Rebuilt with Wilders and TA-Lib’s mean seed: every value agrees.',
    file: 'test_rsi.c',
    rows: (row) => row.theFunction === 'TA_RSI_TEST' && row.compatibility === 'TA_COMPATIBILITY_DEFAULT',
    formula: () => `d = C - Ref(C, -1); u = Wilders(Max(d, 0), 14); x = 100 * u / (u + Wilders(Max(-d, 0), 14));`,
    atLeast: 4,
  },
  direction('TST_PLUS_DI', 'PDI(14)', 1),
  direction('TST_MINUS_DI', 'MDI(14)', 1),
  direction('TST_ADX', 'ADX(14)', 2),
  {
    what: 'TRANGE',
    file: 'test_trange.c',
    rows: (row) => row.doAverage === 0,
    formula: () => 'ATR(1)',
    output: '',
    atLeast: 4,
  },
  {
    what: 'ATR',
    note: 'Rebuilt without the first bar’s range, as TA-Lib seeds it: every value agrees.',
    file: 'test_trange.c',
    rows: (row) => row.doAverage === 1 && row.optInTimePeriod === 14,
    formula: () => 'Wilders(ATR(1), 14)',
    output: '',
    atLeast: 6,
  },
  {
    what: 'ATR',
    note: 'AmiBroker’s seed takes in the first bar’s range: settled values agree.',
    file: 'test_trange.c',
    rows: (row) => row.doAverage === 1 && row.optInTimePeriod === 14,
    formula: () => 'ATR(14)',
    output: '',
    settledFrom: 200,
    atLeast: 1,
  },
  ...(['0', '1'] as const).map(
    (output): Comparison => ({
      what: output === '0' ? 'StochK' : 'StochD',
      file: 'test_stoch.c',
      rows: (row) => row.testId === 'TEST_STOCH',
      formula: (row) => (output === '0' ? 'StochK(5, 3)' : `StochD(5, 3, ${row.optInPeriod_2})`),
      output,
      atLeast: 3,
    }),
  ),
];

/** @param folder of other people's data */
export function talibChecks(folder: string): readonly Check[] {
  const read = (name: string): string => gunzipSync(readFileSync(join(folder, 'oracle-talib', name))).toString();
  const tables = JSON.parse(read('talib-regtest-tables.json.gz')) as Record<string, Table>;
  const bars = referenceBars(read('talib-ref-252bars.csv.gz'));
  return COMPARISONS.map((comparison) => ({
    what: comparison.what,
    formula: comparison.formula(SHOWN),
    ...(comparison.note === undefined ? {} : { note: comparison.note }),
    run: () => compare(comparison, tables, bars),
  }));
}

/** Stands for a table's row where a formula is shown. */
const SHOWN: Row = {
  optInTimePeriod: 14,
  optInFastPeriod: 26,
  optInSlowPeriod: 12,
  optInTimePeriod1: 14,
  optInNbDeviation_1: 1,
  optInNbDevUp: 2,
  optInPeriod_2: 3,
};

function referenceBars(csv: string): BarColumns {
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const column = (index: number): number[] => rows.map((row) => row[index]!);
  return barsOf({ open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) });
}

/** The table says one value of each run: its bar, and what must stand there. Whole runs that succeed are taken. */
function compare(comparison: Comparison, tables: Readonly<Record<string, Table>>, bars: BarColumns) {
  const {
    file,
    rows,
    formula,
    output = '0',
    settledFrom = 0,
    relative = 3e-6,
    atLeast,
    fromAnyBar = false,
  } = comparison;
  const { fields, rows: all } = tables[file]!;
  const found: number[] = [];
  const wanted: number[] = [];
  const runs = all
    .map(({ v }): Row => Object.fromEntries(fields.map((field, index) => [field, v[index]!])))
    .filter((row) => row.expectedRetCode === 'TA_SUCCESS' && (fromAnyBar || (row.startIdx === 0 && row.endIdx === 251)))
    .filter(({ expectedNbElement }) => expectedNbElement !== 0);
  for (const row of runs.filter(rows)) {
    if (Number(row.unstablePeriod ?? 0) !== 0) continue;
    const bar = Number(row.expectedBegIdx) + Number(row[`oneOfTheExpectedOutRealIndex${output}`]);
    if (bar < settledFrom) continue;
    wanted.push(Number(row[`oneOfTheExpectedOutReal${output}`]));
    found.push(computed(formula(row), bars)[bar]!);
  }
  return measured(found, wanted, { limit: 0.011, relative, atLeast });
}
